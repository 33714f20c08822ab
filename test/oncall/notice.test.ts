import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readAlarmMessage, type AlarmEvent } from '../../lib/oncall/message/alarm-event.ts'
import { evaluate } from '../../lib/simulator/evaluate.ts'
import type { Notice } from '../../lib/oncall/channel.ts'
import { alarmNotice, textNotice } from '../../lib/oncall/notice.ts'
import { reasonOf } from '../../local/aws/cloudwatch/alarms/reason.ts'
import { homeOf } from '../../lib/oncall/message/origin.ts'
import { metricAlarmMessage, topicArn } from '../support/oncall/alarm-messages.ts'
import { someAlarms } from '../support/oncall/alarms.ts'
import { alarmLike } from '../support/aws/cloudwatch.ts'

const watched = {
  deployment: 'prod',
  runbooks: 'https://example.com/runbooks',
  timezone: 'UTC',
  alarms: someAlarms,
  home: homeOf(topicArn),
}

function noticeOf(changes: Readonly<Record<string, unknown>> = {}, since?: number): Notice {
  const read = readAlarmMessage(metricAlarmMessage(changes))
  if (read.form === 'text') throw new Error('read as text')
  const event: AlarmEvent = read.event
  return alarmNotice(event, since, watched)
}

describe('alarmNotice', () => {
  it('has the symptom with its value and limit in the title', () => {
    expect(noticeOf()).toMatchObject({
      action: 'trigger',
      severity: 'warning',
      alarm: 'backlog-age',
      title: 'ALARM warning prod: the oldest image has waited 47 min for analysis (limit 30 min)',
      value: '47 min',
      threshold: '30 min',
      runbook: 'https://example.com/runbooks/backlog-age.md',
      test: false,
    })
  })

  it('has the duration on a resolve', () => {
    const since = Date.UTC(2026, 10, 23, 20, 28, 12)
    expect(noticeOf({ NewStateValue: 'OK', OldStateValue: 'ALARM' }, since)).toMatchObject({
      action: 'resolve',
      title: 'OK warning prod: backlog-age resolved after 37 min',
      durationMs: 37 * 60_000 + 391,
    })
  })

  it.each([
    [
      'its newest point is below the limit again',
      '[0.0 (23/11/26 21:04:00), 2820.0 (23/11/26 21:03:00), 1900.0 (23/11/26 21:02:00)]',
    ],
    ['its oldest point is the worst', '[1900.0 (23/11/26 21:04:00), 2820.0 (23/11/26 21:03:00)]'],
  ])('shows the worst breaching value when %s', (_what, listed) => {
    const NewStateReason = `Threshold Crossed: 2 out of the last 3 datapoints ${listed} were greater than the threshold (1800.0).`
    expect(noticeOf({ NewStateReason })).toMatchObject({
      title: 'ALARM warning prod: the oldest image has waited 47 min for analysis (limit 30 min)',
      value: '47 min',
    })
  })

  it('shows the lowest value of an alarm with a lower limit', () => {
    const NewStateReason =
      'Threshold Crossed: 2 datapoints [3.0 (23/11/26 21:04:00), 2.0 (23/11/26 21:03:00)] were less ...'
    const Trigger = { ComparisonOperator: 'LessThanThreshold', Threshold: 5 }
    expect(noticeOf({ AlarmName: 'their-alarm', NewStateReason, Trigger }).value).toBe('2')
  })

  it("shows CloudWatch's reason in ALARM instead of a value below the limit", () => {
    const NewStateReason = 'Threshold Crossed: 1 datapoint [0.0 (23/11/26 21:04:00)] was greater ...'
    expect(noticeOf({ NewStateReason })).toMatchObject({
      title: 'ALARM warning prod: Images wait too long for analysis (backlog-age)',
      value: undefined,
      detail: NewStateReason,
    })
  })

  it.each(['GreaterThanThreshold', 'GreaterThanOrEqualToThreshold', 'LessThanThreshold'] as const)(
    'shows a breaching value for %s, for any list of CloudWatch',
    (ComparisonOperator) => {
      const rule = { ComparisonOperator, Threshold: 100, EvaluationPeriods: 5, DatapointsToAlarm: 3 }
      const alarm = alarmLike({ ...rule, TreatMissingData: 'ignore' })
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 98, max: 102 }), { minLength: 5, maxLength: 5 }), (values) => {
          const evaluation = evaluate(alarm, values, 'OK')
          fc.pre(evaluation.state === 'ALARM')
          const points = evaluation.used.map((point) => {
            return { ...point, at: Date.UTC(2026, 10, 23, 21, 4 - point.age), sampleCount: 1 }
          })
          const NewStateReason = reasonOf(alarm, evaluation, points)
          const { value } = noticeOf({ AlarmName: 'their-alarm', NewStateReason, Trigger: rule })
          const worst = ComparisonOperator.startsWith('Less') ? Math.min(...values) : Math.max(...values)
          expect(value).toBe(String(worst))
        }),
      )
    },
  )

  it('has no duration and no start if the end is dated before it', () => {
    const since = Date.UTC(2026, 10, 23, 21, 6)
    expect(noticeOf({ NewStateValue: 'OK', OldStateValue: 'ALARM' }, since)).toMatchObject({
      title: 'OK warning prod: backlog-age resolved',
      since: undefined,
      durationMs: undefined,
    })
  })

  it("omits CloudWatch's reason beside a value, and the remedy on a resolve", () => {
    const trigger = noticeOf()
    const resolve = noticeOf({ NewStateValue: 'OK', OldStateValue: 'ALARM' })
    expect(trigger.detail).toBeUndefined()
    expect(trigger.remedy).toMatch(/add analyzers/)
    expect([resolve.detail, resolve.impact, resolve.remedy]).toEqual([undefined, undefined, undefined])
    expect(noticeOf({ NewStateReason: 'set by hand' }).detail).toBe('set by hand')
  })

  it('has no duration on a resolve with an unknown start', () => {
    const { title, durationMs } = noticeOf({ NewStateValue: 'OK' })
    expect({ title, durationMs }).toEqual({
      title: 'OK warning prod: backlog-age resolved',
      durationMs: undefined,
    })
  })

  it('has no value if the reason has none, and finds the runbook of the kind', () => {
    const NewStateReason = 'Threshold Crossed: no datapoints were received for 5 periods'
    const AlarmName = 'anchor-watch-prod-monitor-blind-collect-postgres'
    expect(noticeOf({ AlarmName, NewStateReason })).toMatchObject({
      title:
        'ALARM critical prod: Heartbeats of a collector are missing: anchor-watch is blind (monitor-blind-collect-postgres)',
      value: undefined,
      runbook: 'https://example.com/runbooks/monitor-blind.md',
    })
  })

  it("describes an alarm outside the catalogue by CloudWatch's reason, for every channel", () => {
    const notice = noticeOf({ AlarmName: 'their-alarm' })
    expect(notice.detail).toContain('Threshold Crossed: 2 out of the last 3 datapoints')
    expect(notice).toMatchObject({
      severity: undefined,
      alarm: 'their-alarm',
      title: 'ALARM prod: their-alarm is in ALARM',
      value: '2,820',
      runbook: undefined,
    })
  })

  it('truncates the title to 130 code points and marks it', () => {
    const { title } = noticeOf({ AlarmName: '🔥'.repeat(255) })
    expect(Array.from(title)).toHaveLength(130)
    expect(title).toMatch(/🔥… \(truncated\)$/u)
  })

  it('keys the incident by account, region, deployment and alarm: a resolve closes no other', () => {
    expect(noticeOf().dedupKey).toBe('123456789012/eu-west-1/prod/backlog-age')
    const { dedupKey } = noticeOf({ AlarmName: 'anchor-watch-prod-connections-exhausted' })
    expect(dedupKey).toBe('123456789012/eu-west-1/prod/connections-exhausted')
  })

  it('shows the threshold of the message, or that of the catalogue if there is none', () => {
    const { title, threshold } = noticeOf({ Trigger: { Threshold: 2_400 } })
    expect(title).toContain('(limit 40 min)')
    expect(threshold).toBe('40 min')
    expect(noticeOf({ Trigger: {} }).threshold).toBe('30 min')
  })

  it('hashes a key that is longer than 255', () => {
    const [one, other] = ['a', 'b'].map((last) => noticeOf({ AlarmName: 'x'.repeat(254) + last }).dedupKey)
    expect(one).toMatch(/^[0-9a-f]{64}$/)
    expect(one).not.toBe(other)
  })

  it('has one id for each state change', () => {
    expect(noticeOf().id).toMatch(/^msg_[0-9a-f]{32}$/)
    expect(noticeOf().id).toBe(noticeOf().id)
    expect(noticeOf({ StateChangeTime: '2026-11-23T21:05:12.392+0000' }).id).not.toBe(noticeOf().id)
  })

  it.each([
    ['aws', 'eu-west-1', 'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1'],
    [
      'aws-us-gov',
      'us-gov-east-1',
      'https://console.amazonaws-us-gov.com/cloudwatch/home?region=us-gov-east-1',
    ],
    ['aws-cn', 'cn-north-1', 'https://console.amazonaws.cn/cloudwatch/home?region=cn-north-1'],
  ])('links to the console of the partition %s', (partition, region, page) => {
    const AlarmArn = `arn:${partition}:cloudwatch:${region}:123456789012:alarm:a b`
    expect(noticeOf({ AlarmName: 'a b', AlarmArn }).console).toBe(`${page}#alarmsV2:alarm/a%20b`)
  })

  it.each(['Test: please ignore', 'this is a test', 'TEST'])('marks "%s" as a test', (NewStateReason) => {
    const { test, title } = noticeOf({ NewStateReason })
    expect(test).toBe(true)
    expect(title).toMatch(/^TEST ALARM warning prod: /)
  })

  it.each([
    'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:anchor-watch-test-x transitioned to ALARM',
    'latest contest',
  ])('does not mark "%s" as a test', (NewStateReason) => {
    expect(noticeOf({ NewStateReason }).test).toBe(false)
  })
})

describe('textNotice', () => {
  it('sends a text to every channel, on one line in the title and whole below', () => {
    expect(textNotice('disk\n  full', 'm-1', 5, 'prod')).toMatchObject({
      action: 'information',
      severity: undefined,
      title: 'INFO prod: disk full',
      detail: 'disk\n  full',
      changedAt: 5,
      dedupKey: 'unknown/unknown/prod/m-1',
    })
  })
})
