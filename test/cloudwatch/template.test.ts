import { describe, expect, test } from 'vitest'
import { alarmsOf, awsMetrics, metrics } from '../../lib/alarms/index.ts'
import { evaluate } from '../../lib/cloudwatch/simulator/evaluate.ts'
import {
  alarmResources,
  fallbackTopic,
  topics,
  type AlarmResource,
  type AlarmTemplate,
} from '../../lib/cloudwatch/template.ts'
import { deployedAlarms } from '../../lib/cloudwatch/simulator/deployed.ts'
import { configOf } from '../support/watch-file.ts'

/** All five services, so that there is an alarm of every kind. */
const config = configOf(`deployment: prod
namespace: Watch/Prod
anchore:
  services:
    apiext: { url: http://api:8228 }
    catalog: { url: http://catalog:8082 }
    simplequeue: { url: http://queue:8083 }
    analyzer: { url: [http://one:8084, http://two:8084] }
    policy_engine: { url: http://policy:8087 }
postgres: { host: db, user: watch, password: { env: PGPASSWORD } }
oncall: { runbooks: https://example.com/runbooks }
`)
const all = alarmResources(config)

function propertiesOf(id: string, resources: Readonly<Record<string, AlarmResource>> = all): AlarmTemplate {
  const resource = resources[id]
  if (resource === undefined) throw new Error(`there is no ${id}`)
  return resource.Properties
}

function withAlarm(lines: string): Readonly<Record<string, AlarmResource>> {
  return alarmResources(
    configOf(`deployment: prod
anchore: { services: { apiext: { url: http://api:8228 } } }
postgres: { host: db, user: watch, password: { env: PGPASSWORD } }
alarms: { ${lines} }
`),
  )
}

/** A new alarm need not be listed; one that is listed is never renamed or removed. */
const deployedIds = [
  'BacklogDepthAlarm',
  'ServiceDownApiextAlarm',
  'ServiceDownCatalogAlarm',
  'ServiceDownSimplequeueAlarm',
  'ServiceDownAnalyzerAlarm',
  'ServiceDownPolicyEngineAlarm',
  'ServiceShortAnalyzerAlarm',
  'BacklogAgeAlarm',
  'AnalysisStalledAlarm',
  'AnalysisStuckAlarm',
  'ConnectionsHighAlarm',
  'ConnectionsExhaustedAlarm',
  'ConnectionsRefusedAlarm',
  'DatabaseDownAlarm',
  'IdleInTransactionAlarm',
  'LockWaitAlarm',
  'IoSlowAlarm',
  'WraparoundAlarm',
  'WraparoundCriticalAlarm',
  'ServicesStaleAlarm',
  'FeedsStaleAlarm',
  'MonitorBlindCollectAnchoreAlarm',
  'MonitorBlindCollectPostgresAlarm',
  'MonitorFailingCollectAnchoreAlarm',
  'MonitorFailingCollectPostgresAlarm',
  'DataDroppedCollectAnchoreAlarm',
  'DataDroppedCollectPostgresAlarm',
  'DataWaitingCollectAnchoreAlarm',
  'DataWaitingCollectPostgresAlarm',
  'NotifierFailingAlarm',
  'NotifierLateWarningAlarm',
  'NotifierLateCriticalAlarm',
  'SweepFailingAlarm',
  'SchedulesFailingAlarm',
]

describe('the alarms of a deployment', () => {
  test('keep the logical IDs that they were deployed under', () => {
    expect(Object.keys(all)).toEqual(expect.arrayContaining(deployedIds))
    expect(Object.keys(all)).toHaveLength(alarmsOf(config).length)
  })

  test('are all that a rule says, for CloudFormation', () => {
    const { AlarmDescription, ...rule } = propertiesOf('BacklogDepthAlarm')
    expect(rule).toEqual({
      AlarmName: 'anchor-watch-prod-backlog-depth',
      Namespace: 'Watch/Prod',
      MetricName: 'QueueLength',
      Dimensions: [
        { Name: 'Deployment', Value: 'prod' },
        { Name: 'Queue', Value: 'images_to_analyze' },
      ],
      Statistic: 'Maximum',
      Period: 60,
      EvaluationPeriods: 15,
      DatapointsToAlarm: 10,
      Threshold: 500,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'ignore',
      AlarmActions: [{ Ref: 'WarningTopic' }],
      OKActions: [{ Ref: 'WarningTopic' }],
    })
    expect(AlarmDescription).toMatch(
      /^The analysis queue is long\. .+\nFirst: .+\nRunbook: https:\/\/example\.com\/runbooks\/backlog-depth\.md$/,
    )
  })

  test.each(Object.entries(all))(
    '%s watches a metric of the catalogue under its exact dimensions',
    (_id, { Properties }) => {
      const known = [...Object.values(metrics).flat(), ...awsMetrics]
      const own = Properties.Metrics?.flatMap((query) =>
        'MetricStat' in query ? [query.MetricStat.Metric] : [],
      )
      for (const { Namespace, MetricName, Dimensions = [] } of own ?? [Properties]) {
        const metric = known.find(({ name }) => name === MetricName)
        expect(Namespace).toBe(metric?.namespace ?? 'Watch/Prod')
        expect(Dimensions.map(({ Name }) => Name)).toEqual([
          ...(metric?.namespace === undefined ? ['Deployment'] : []),
          ...(metric?.dimensions ?? ['?']),
        ])
        expect(Dimensions.every(({ Value }) => Value !== '')).toBe(true)
      }
    },
  )

  test.each(Object.entries(all))(
    '%s says in 1,024 characters what to do, and where to read on',
    (_id, { Properties }) => {
      expect(Properties.AlarmDescription.length).toBeLessThanOrEqual(1_024)
      expect(Properties.AlarmDescription).toContain('\nFirst: ')
    },
  )

  test.each(Object.entries(all))('%s is within the limits of PutMetricAlarm', (_id, { Properties }) => {
    expect(Properties.AlarmName.length).toBeLessThanOrEqual(255)
    expect(Properties.DatapointsToAlarm).toBeLessThanOrEqual(Properties.EvaluationPeriods)
    // A day of minutes.
    expect(Properties.EvaluationPeriods).toBeLessThanOrEqual(1_440)
  })

  test('name the runbook of their kind, not of their target', () => {
    expect(propertiesOf('ServiceDownCatalogAlarm').AlarmDescription).toMatch(/\/service-down\.md$/)
  })

  test('act on the topic of their severity', () => {
    const { AlarmActions, OKActions } = propertiesOf('DatabaseDownAlarm')
    expect([AlarmActions, OKActions]).toEqual([[{ Ref: 'CriticalTopic' }], [{ Ref: 'CriticalTopic' }]])
  })

  test('on a function or a queue watch that of the deployment', () => {
    const watched = ({ MetricName, Dimensions }: AlarmTemplate) => [MetricName, Dimensions]
    expect(watched(propertiesOf('MonitorFailingCollectAnchoreAlarm'))).toEqual([
      'Errors',
      [{ Name: 'FunctionName', Value: 'anchor-watch-prod-collect-anchore' }],
    ])
    expect(watched(propertiesOf('NotifierLateCriticalAlarm'))).toEqual([
      'ApproximateAgeOfOldestMessage',
      [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['CriticalQueue', 'QueueName'] } }],
    ])
    expect(watched(propertiesOf('NotifierFailingAlarm'))).toEqual([
      'ApproximateNumberOfMessagesVisible',
      [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['NotifyFailures', 'QueueName'] } }],
    ])
  })

  test('on the way of a page act on the fallback topic alone, which does not go that way', () => {
    const around = Object.entries(all).filter(([, { Properties }]) =>
      [...Properties.AlarmActions, ...Properties.OKActions].some(({ Ref }) => Ref === 'FallbackTopic'),
    )
    expect(around.map(([id]) => id)).toEqual([
      'NotifierFailingAlarm',
      'NotifierLateWarningAlarm',
      'NotifierLateCriticalAlarm',
      'NotifierRetryingWarningAlarm',
      'NotifierRetryingCriticalAlarm',
      'SweepFailingAlarm',
      'SchedulesFailingAlarm',
    ])
    for (const [, { Properties }] of around) {
      expect([Properties.AlarmActions, Properties.OKActions]).toEqual([
        [{ Ref: 'FallbackTopic' }],
        [{ Ref: 'FallbackTopic' }],
      ])
    }
  })

  test('that take silence for trouble stay silent for as long as they look back, and no others', () => {
    const warm = Object.entries(all).filter(
      ([, { Properties }]) => Properties.WarmUpConfiguration !== undefined,
    )
    expect(warm.map(([id]) => id)).toEqual([
      'MonitorBlindCollectAnchoreAlarm',
      'MonitorBlindCollectPostgresAlarm',
    ])
    for (const [, { Properties }] of Object.entries(all)) {
      expect(Properties.WarmUpConfiguration !== undefined).toBe(Properties.TreatMissingData === 'breaching')
    }
    expect(propertiesOf('MonitorBlindCollectAnchoreAlarm').WarmUpConfiguration).toEqual({
      WarmUpPeriodDurationInMinutes: 8,
      OnlyStartEvaluatingAfterWarmUpPeriodEnds: true,
    })
  })
})

describe('what watch.yml says of an alarm', () => {
  test('arrives in its resource', () => {
    const resources = withAlarm('backlog-age: { threshold: 2h, points: 3/4, severity: critical }')
    expect(propertiesOf('BacklogAgeAlarm', resources)).toMatchObject({
      Threshold: 7_200,
      DatapointsToAlarm: 3,
      EvaluationPeriods: 4,
      AlarmActions: [{ Ref: 'CriticalTopic' }],
      OKActions: [{ Ref: 'CriticalTopic' }],
    })
  })

  test('lengthens the silence of a new one with its window', () => {
    const resources = withAlarm('monitor-blind: { points: 9/9 }')
    expect(propertiesOf('MonitorBlindCollectAnchoreAlarm', resources).WarmUpConfiguration).toMatchObject({
      WarmUpPeriodDurationInMinutes: 11,
    })
  })

  test('without a warm-up makes a new alarm on silence OK with its first heartbeat', () => {
    const { WarmUpConfiguration, ...cold } = propertiesOf(
      'MonitorBlindCollectAnchoreAlarm',
      alarmResources({ ...config, deploy: { ...config.deploy, alarmWarmUp: false } }),
    )
    expect(WarmUpConfiguration).toBeUndefined()
    expect(evaluate(cold, [undefined], 'INSUFFICIENT_DATA').state).toBe('ALARM')
    expect(evaluate(cold, [undefined, 1], 'ALARM').state).toBe('OK')
  })

  test('takes away one that is disabled, with all its targets, and no other', () => {
    const ids = Object.keys(withAlarm('service-down: { enabled: false }, backlog-age: { enabled: false }'))
    expect(ids).not.toContain('ServiceDownApiextAlarm')
    expect(ids).not.toContain('BacklogAgeAlarm')
    expect(ids).toHaveLength(Object.keys(withAlarm('')).length - 2)
  })
})

describe('the alarms as they are deployed', () => {
  const arns = {
    [topics.critical]: 'arn:critical',
    [topics.warning]: 'arn:warning',
    [fallbackTopic]: 'arn:fallback',
    CriticalQueue: 'critical',
    WarningQueue: 'warning',
    NotifyFailures: 'failures',
    ScheduleFailures: 'missed',
  }

  test('act on the ARNs that their topics have', () => {
    const deployed = deployedAlarms(all, arns)
    expect(deployed).toHaveLength(Object.keys(all).length)
    const age = deployed.find(({ AlarmName }) => AlarmName.endsWith('-backlog-age'))
    expect(age).toMatchObject({ AlarmActions: ['arn:warning'], OKActions: ['arn:warning'] })
    expect(deployed.flatMap(({ Dimensions }) => Dimensions)).toContainEqual({
      Name: 'QueueName',
      Value: 'failures',
    })
  })

  test('cannot act on a topic that is not there', () => {
    expect(() => deployedAlarms(all, { [topics.critical]: 'arn:critical' })).toThrow(
      'the template names WarningTopic, which is not deployed',
    )
  })
})
