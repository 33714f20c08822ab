import type { AlarmProperties } from '../../../lib/cloudwatch/index.ts'

/** OldestWait above 1800 s in 3 of 3 minutes. */
export function alarmLike(changes: Partial<AlarmProperties> = {}): AlarmProperties {
  return {
    AlarmName: 'anchor-watch-prod-backlog-age',
    AlarmDescription: 'Images wait too long for analysis.',
    Namespace: 'AnchorWatch',
    MetricName: 'OldestWait',
    Dimensions: [{ Name: 'Deployment', Value: 'prod' }],
    Statistic: 'Maximum',
    Period: 60,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 3,
    Threshold: 1800,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'missing',
    AlarmActions: ['arn:aws:sns:eu-west-1:123456789012:page'],
    OKActions: ['arn:aws:sns:eu-west-1:123456789012:resolve'],
    ...changes,
  }
}
