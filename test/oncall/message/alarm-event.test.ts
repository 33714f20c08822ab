import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readAlarmMessage, type AlarmEvent } from '../../../lib/oncall/messages/alarm-event.ts'
import { metricAlarmMessage } from '../../support/oncall/alarm-messages.ts'

function eventOf(message: string): AlarmEvent {
  const read = readAlarmMessage(message)
  if (read.form === 'text') throw new Error(`read as text: ${read.text}`)
  return read.event
}

const state = {
  value: 'ALARM',
  reason: 'Threshold Crossed: 1 datapoint [7.5 (23/11/26 21:03:00)] was greater than the threshold (5.0).',
  reasonData: '{"version":"1.0","recentDatapoints":[7.5],"threshold":5.0}',
  timestamp: '2026-11-23T21:05:12.391+0000',
}
const stateChange = {
  alarmName: 'queue',
  state,
  previousState: { value: 'OK' },
  configuration: {
    metrics: [{ id: 'm', metricStat: { metric: { name: 'X', dimensions: { Deployment: 'prod' } } } }],
  },
}

describe('readAlarmMessage', () => {
  it('reads a metric alarm', () => {
    expect(eventOf(metricAlarmMessage())).toMatchObject({
      name: 'anchor-watch-prod-backlog-age',
      arn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:anchor-watch-prod-backlog-age',
      state: 'ALARM',
      previousState: 'OK',
      changedAt: Date.UTC(2026, 10, 23, 21, 5, 12, 391),
      configuredAt: Date.UTC(2026, 10, 1, 9),
      points: [
        { value: 2820, at: Date.UTC(2026, 10, 23, 21, 3) },
        { value: 1900, at: Date.UTC(2026, 10, 23, 21, 2) },
      ],
      threshold: 1800,
      account: '123456789012',
      dimensions: { Deployment: 'prod' },
    })
  })

  it('takes the region from the ARN, never the display name', () => {
    expect(eventOf(metricAlarmMessage()).region).toBe('eu-west-1')
    expect(eventOf(metricAlarmMessage({ AlarmArn: undefined })).region).toBeUndefined()
  })

  it('reads an alarm without description, without ARN and without trigger', () => {
    const message = metricAlarmMessage({ AlarmDescription: null, AlarmArn: undefined, Trigger: undefined })
    expect(eventOf(message)).toMatchObject({ arn: undefined, threshold: undefined, dimensions: {} })
  })

  it.each(['2026-11-23T21:05:12.391Z', '2026-11-23T21:05:12.391+00:00', '2026-11-23T22:05:12.391+0100'])(
    'reads the time %s',
    (StateChangeTime) => {
      expect(eventOf(metricAlarmMessage({ StateChangeTime })).changedAt).toBe(
        Date.UTC(2026, 10, 23, 21, 5, 12, 391),
      )
    },
  )

  it('sorts the datapoints newest first, in any order of the reason', () => {
    const NewStateReason =
      'Threshold Crossed: 2 datapoints [1.0 (31/12/26 23:59:00), 2.0 (01/01/27 00:00:00)] were greater.'
    expect(eventOf(metricAlarmMessage({ NewStateReason })).points.map(({ value }) => value)).toEqual([2, 1])
  })

  it("reads Java's exponents, negative numbers and numbers without a time", () => {
    const NewStateReason = 'Threshold Crossed: 3 datapoints [1.0E10, -3.5, 2.5E-4] were less than ...'
    expect(eventOf(metricAlarmMessage({ NewStateReason })).points.map(({ value }) => value)).toEqual([
      1e10, -3.5, 2.5e-4,
    ])
  })

  it.each([
    'Threshold Crossed: no datapoints were received for 5 periods and 5 missing datapoints were treated as [Breaching].',
    'Unchecked: Initial alarm creation',
    'testing the pager [1, 2, 3]',
    '',
  ])('finds no numbers in "%s" and keeps it', (NewStateReason) => {
    expect(eventOf(metricAlarmMessage({ NewStateReason }))).toMatchObject({
      points: [],
      reason: NewStateReason,
    })
  })

  // Some milliseconds; in quadratic time a minute.
  it('finds no numbers in a reason of 500 kB with 45,000 openings of a list', { timeout: 10_000 }, () => {
    const NewStateReason = 'datapoint ['.repeat(45_000)
    expect(eventOf(metricAlarmMessage({ NewStateReason })).points).toEqual([])
  })

  it('reads a composite alarm, which has neither trigger nor numbers', () => {
    const reason =
      'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:child transitioned to ALARM at Monday 23 November, 2026 21:05:55 UTC'
    const message = metricAlarmMessage({
      Trigger: undefined,
      NewStateReason: reason,
      AlarmRule: 'ALARM(child)',
      TriggeringChildren: [],
    })
    expect(eventOf(message)).toMatchObject({ state: 'ALARM', reason, points: [], threshold: undefined })
  })

  it('takes the dimensions of a math alarm from the first metric it reads', () => {
    const Dimensions = [{ name: 'Service', value: 'catalog' }]
    const Metrics = [
      { Id: 'e', Expression: 'm*2' },
      { Id: 'm', MetricStat: { Metric: { Dimensions } } },
    ]
    expect(eventOf(metricAlarmMessage({ Trigger: { Metrics, Threshold: 3 } }))).toMatchObject({
      dimensions: { Service: 'catalog' },
      threshold: 3,
    })
  })

  const read = {
    name: 'queue',
    arn: 'arn:aws:cloudwatch:us-gov-west-1:210987654321:alarm:queue',
    state: 'ALARM',
    previousState: 'OK',
    points: [{ value: 7.5, at: Date.UTC(2026, 10, 23, 21, 3) }],
    threshold: 5,
    account: '210987654321',
    region: 'us-gov-west-1',
    dimensions: { Deployment: 'prod' },
  }

  it('reads an EventBridge event', () => {
    const event = {
      account: '210987654321',
      region: 'us-gov-west-1',
      resources: [read.arn],
      detail: stateChange,
    }
    expect(eventOf(JSON.stringify(event))).toMatchObject(read)
  })

  it('reads the event of a direct Lambda action', () => {
    const event = {
      source: 'aws.cloudwatch',
      alarmArn: read.arn,
      accountId: '210987654321',
      region: 'us-gov-west-1',
      alarmData: stateChange,
    }
    expect(eventOf(JSON.stringify(event))).toMatchObject(read)
  })

  it.each([
    ['an unknown state', { NewStateValue: 'PANIC' }],
    ['no time', { StateChangeTime: 'yesterday' }],
    ['no name', { AlarmName: null }],
  ])('reads a message with %s as text', (_what, changes) => {
    expect(readAlarmMessage(metricAlarmMessage(changes))).toMatchObject({ form: 'text' })
  })

  it('keeps plain text, truncated between characters and marked', () => {
    expect(readAlarmMessage('hello')).toEqual({ form: 'text', text: 'hello' })
    const read = readAlarmMessage('🔥'.repeat(3_000))
    const text = read.form === 'text' ? read.text : ''
    expect(text).toMatch(/^🔥+… \(truncated\)$/u)
    expect(Array.from(text)).toHaveLength(2_000)
  })

  it('never throws, for any message', () => {
    const anything = fc.oneof(fc.string(), fc.json())
    const keys = [
      'AlarmName',
      'NewStateValue',
      'StateChangeTime',
      'Trigger',
      'detail',
      'alarmData',
      'resources',
    ]
    const twisted = fc
      .dictionary(fc.constantFrom(...keys), fc.jsonValue())
      .map((value) => JSON.stringify(value))
    fc.assert(
      fc.property(fc.oneof(anything, twisted), (message) => {
        expect(['alarm', 'text']).toContain(readAlarmMessage(message).form)
      }),
    )
  })
})
