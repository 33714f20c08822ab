import { describe, expect, it } from 'vitest'
import type { Transition } from '../../../local/aws/cloudwatch/alarms.ts'
import { alarmMessage, alarmSubject } from '../../../local/aws/sns.ts'
import { alarmLike } from '../../support/aws/alarm-like.ts'

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
