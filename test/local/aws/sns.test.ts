import { describe, expect, it } from 'vitest'
import { parseJson } from '../../../lib/model/index.ts'
import { alarmActions, createSns, alarmMessage, alarmSubject } from '../../../local/aws/sns.ts'
import { alarmLike } from '../../support/aws/alarm-like.ts'
import type { Transition } from '../../../local/aws/cloudwatch/alarms.ts'

const topic = 'arn:aws:sns:eu-west-1:123456789012:page'
const notification = { subject: 'ALARM: "backlog-age" in EU (Ireland)', message: '{}' }
const sns = () => createSns(() => Date.parse('2026-11-23T21:05:12.391Z'))

describe('createSns', () => {
  it("gives a message to each subscriber of its topic in SNS's envelope, which names the topic", () => {
    const topics = sns()
    const [one, two, other]: [string[], string[], string[]] = [[], [], []]
    topics.subscribe(topic, (body) => one.push(body))
    topics.subscribe(topic, (body) => two.push(body))
    topics.subscribe(`${topic}-other`, (body) => other.push(body))
    topics.publish(topic, notification)
    expect(one.map(parseJson)).toMatchObject([
      {
        Type: 'Notification',
        TopicArn: topic,
        Subject: notification.subject,
        Message: '{}',
        Timestamp: '2026-11-23T21:05:12.391Z',
      },
    ])
    expect(two).toEqual(one)
    expect(other).toEqual([])
  })
})

describe('alarmActions', () => {
  it.each([
    ['ALARM', ['page', 'ticket']],
    ['OK', ['resolve']],
    ['INSUFFICIENT_DATA', ['blind']],
  ] as const)('publishes a transition to %s to its actions alone', (to, expected) => {
    const published: string[] = []
    const act = alarmActions({
      publish: (topicArn, { subject }) => {
        expect(subject).toContain(`${to}: `)
        published.push(topicArn)
      },
    })
    const alarm = alarmLike({
      AlarmActions: ['page', 'ticket'],
      OKActions: ['resolve'],
      InsufficientDataActions: ['blind'],
    })
    act({
      at: 0,
      configuredAt: 0,
      alarm,
      from: to === 'OK' ? 'ALARM' : 'OK',
      to,
      reason: '',
      reasonData: '{}',
    })
    expect(published).toEqual(expected)
  })
})

const transition: Transition = {
  at: Date.parse('2026-11-23T21:05:12.391Z'),
  configuredAt: Date.parse('2026-11-01T09:00:00Z'),
  alarm: alarmLike(),
  from: 'OK',
  to: 'ALARM',
  reason: 'Threshold Crossed: ….',
  reasonData: '{}',
}

describe('alarmMessage', () => {
  it("is CloudWatch's message of a metric alarm", () => {
    expect(JSON.parse(alarmMessage(transition))).toEqual({
      AlarmName: 'anchor-watch-prod-backlog-age',
      AlarmDescription: 'Images wait too long for analysis.',
      AWSAccountId: '123456789012',
      AlarmConfigurationUpdatedTimestamp: '2026-11-01T09:00:00.000+0000',
      NewStateValue: 'ALARM',
      NewStateReason: 'Threshold Crossed: ….',
      StateChangeTime: '2026-11-23T21:05:12.391+0000',
      Region: 'EU (Ireland)',
      AlarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:anchor-watch-prod-backlog-age',
      OldStateValue: 'OK',
      OKActions: ['arn:aws:sns:eu-west-1:123456789012:resolve'],
      AlarmActions: ['arn:aws:sns:eu-west-1:123456789012:page'],
      InsufficientDataActions: [],
      Trigger: {
        MetricName: 'OldestWait',
        Namespace: 'AnchorWatch',
        StatisticType: 'Statistic',
        Statistic: 'MAXIMUM',
        Unit: null,
        Dimensions: [{ value: 'prod', name: 'Deployment' }],
        Period: 60,
        EvaluationPeriods: 3,
        DatapointsToAlarm: 3,
        ComparisonOperator: 'GreaterThanThreshold',
        Threshold: 1800,
        TreatMissingData: 'missing',
        EvaluateLowSampleCountPercentile: '',
      },
    })
  })

  it('writes SampleCount in two words', () => {
    const message: unknown = JSON.parse(
      alarmMessage({ ...transition, alarm: alarmLike({ Statistic: 'SampleCount' }) }),
    )
    expect(message).toMatchObject({ Trigger: { Statistic: 'SAMPLE_COUNT' } })
  })
})

describe('alarmSubject', () => {
  it('names the state, the alarm and the region', () => {
    expect(alarmSubject(transition)).toBe('ALARM: "anchor-watch-prod-backlog-age" in EU (Ireland)')
  })

  it('is cut at 100 characters', () => {
    const alarm = alarmLike({ AlarmName: 'x'.repeat(255) })
    expect(alarmSubject({ ...transition, alarm })).toHaveLength(100)
  })
})
