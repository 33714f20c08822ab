import { expect, test } from 'vitest'
import { collectorNodeOptions } from '../../deploy/memory.ts'
import { alarmsOf, awsMetrics, metrics } from '../../lib/alarms/index.ts'
import { type AlarmProperties, evaluatedBy } from '../../lib/cloudwatch/index.ts'
import { alarmName, at, listAt, parseJson, textAt } from '../../lib/model/index.ts'
import { deployedSource } from '../../local/aws/lambda.ts'
import { createQueue, pageQueue } from '../../local/aws/queue.ts'
import { wholeTemplate, wholeWatchFile } from '../support/aws/template.ts'
import { configOf } from '../support/watch-file.ts'

const template = await wholeTemplate()

const collectors = ['CollectAnchore', 'CollectPostgres']
const pagers = ['Notify', 'Sweep']
const functions = [...collectors, ...pagers, 'Digest']
const ofBoth = (kind: string) => ({
  'Fn::Join': [',', [{ Ref: `Critical${kind}` }, { Ref: `Warning${kind}` }]],
})
const attribute = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] })

test.each(functions)(
  '%s runs its bundle on Node 24, arm64, with its own role and a time below the lease',
  (id) => {
    const name = id.replace(/\B[A-Z]/g, '-$&').toLowerCase()
    expect(template.properties(`${id}LambdaFunction`)).toMatchObject({
      FunctionName: `anchor-watch-prod-${name}`,
      Handler: `dist/${name}/index.handler`,
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: 50,
      Role: { 'Fn::Sub': `\${${id}Role.Arn}` },
      LoggingConfig: { LogFormat: 'JSON' },
      Environment: {
        Variables: {
          ANCHOR_WATCH_CONFIG: `dist/${name}/watch.json`,
          ANCHOR_WATCH_TABLE: { Ref: 'StateTable' },
          ...(pagers.includes(id)
            ? { ANCHOR_WATCH_TOPICS: ofBoth('Topic'), ANCHOR_WATCH_QUEUES: ofBoth('Queue') }
            : {}),
          ...(collectors.includes(id) ? { NODE_OPTIONS: collectorNodeOptions } : {}),
        },
      },
    })
    expect(template.properties(`${id}LogGroup`)).toEqual({
      LogGroupName: `/aws/lambda/anchor-watch-prod-${name}`,
      RetentionInDays: 14,
    })
  },
)

test.each([
  ['CollectAnchore', 'every whole minute', 'cron(* * * * ? *)'],
  ['CollectPostgres', 'every whole minute', 'cron(* * * * ? *)'],
  ['Sweep', 'every fifth minute', 'cron(0/5 * * * ? *)'],
])('%s is started %s with its slot, once', (id, _, ScheduleExpression) => {
  const properties = template.properties(`${id}Schedule`)
  expect(properties).toMatchObject({
    ScheduleExpression,
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: attribute(`${id}LambdaFunction`),
      RoleArn: attribute('ScheduleRole'),
      RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
      DeadLetterConfig: { Arn: attribute('ScheduleFailures') },
    },
  })
  const input: unknown = JSON.parse(textAt(properties, 'Target', 'Input') ?? '')
  expect(input).toEqual({ slot: '<aws.scheduler.scheduled-time>' })
  expect(template.properties(`${id}LambdaEvConf`)).toMatchObject({
    MaximumRetryAttempts: 0,
    MaximumEventAgeInSeconds: 60,
  })
})

test.each(collectors)('%s runs in the VPC, one run at a time', (id) => {
  expect(template.properties(`${id}LambdaFunction`)).toMatchObject({
    VpcConfig: { SubnetIds: ['subnet-0a1b2c3d', 'subnet-1a2b3c4d'], SecurityGroupIds: ['sg-0a1b2c3d'] },
    ReservedConcurrentExecutions: 1,
  })
})

test('Digest is started at 08:05 in the time zone of the pages, again if it fails, while a channel takes it', () => {
  expect(template.properties('DigestSchedule')).toMatchObject({
    ScheduleExpression: 'cron(5 8 * * ? *)',
    ScheduleExpressionTimezone: 'Europe/Berlin',
    State: 'ENABLED',
    Target: {
      Arn: attribute('DigestLambdaFunction'),
      Input: '{"slot":"<aws.scheduler.scheduled-time>"}',
      RetryPolicy: { MaximumRetryAttempts: 5, MaximumEventAgeInSeconds: 3600 },
    },
  })
  expect(template.properties('DigestLambdaEvConf')).toMatchObject({
    MaximumRetryAttempts: 2,
    MaximumEventAgeInSeconds: 3600,
  })
})

test.each([...pagers, 'Digest'])('%s runs outside of the VPC, where the channels are', (id) => {
  expect(template.properties(`${id}LambdaFunction`)).not.toHaveProperty('VpcConfig')
})

test.each(['Critical', 'Warning'])(
  '%s messages have a queue of their own, from the topic to notify, and are kept when it gives up',
  (severity) => {
    const [queue, RedrivePolicy] = [`${severity}Queue`, { deadLetterTargetArn: attribute('NotifyFailures') }]
    const subscriptions = template.ofType('AWS::SNS::Subscription').map(([, { Properties }]) => Properties)
    // Without RawMessageDelivery: the envelope names the topic.
    expect(subscriptions).toContainEqual({
      TopicArn: { Ref: `${severity}Topic` },
      Protocol: 'sqs',
      Endpoint: attribute(queue),
      RedrivePolicy,
    })
    expect(template.properties(queue)).toMatchObject({
      QueueName: `anchor-watch-prod-${severity.toLowerCase()}-queue`,
      VisibilityTimeout: 300,
      RedrivePolicy,
    })
    expect(template.properties(`NotifyEventSourceMappingSQS${queue}`)).toMatchObject({
      EventSourceArn: attribute(queue),
      FunctionName: attribute('NotifyLambdaFunction'),
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    })
  },
)

test.each(['Critical', 'Warning'])('the stand-ins for SQS and Lambda have the settings of %s', (severity) => {
  const { visibilitySeconds, redrive } = pageQueue(
    'pages',
    createQueue({ name: 'failures' }, () => 0),
  )
  expect(template.properties(`${severity}Queue`)).toMatchObject({
    VisibilityTimeout: visibilitySeconds,
    RedrivePolicy: { maxReceiveCount: redrive?.maxReceives },
  })
  expect(template.properties(`NotifyEventSourceMappingSQS${severity}Queue`)).toMatchObject({
    BatchSize: deployedSource.batchSize,
    ScalingConfig: { MaximumConcurrency: deployedSource.maximumConcurrency },
  })
})

test('notify is invoked by its queues alone', () => {
  expect(template.ofType('AWS::Lambda::EventSourceMapping')).toHaveLength(2)
  expect(template.ofType('AWS::Lambda::Permission')).toEqual([])
})

test('an address hears from the fallback topic when the notifier cannot', () => {
  expect(template.properties('FallbackSubscription')).toEqual({
    TopicArn: { Ref: 'FallbackTopic' },
    Protocol: 'email',
    Endpoint: 'oncall@corp.internal',
  })
})

test('pages that reached nobody outlive the stack, and are in the way of no other', () => {
  const { Properties, DeletionPolicy, UpdateReplacePolicy } = template.resources['NotifyFailures'] ?? {}
  expect({ DeletionPolicy, UpdateReplacePolicy }).toEqual({
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
  })
  expect(Properties).not.toHaveProperty('QueueName')
})

test('the table is paid by use, encrypted, restorable, and outlives the stack', () => {
  const { Properties, DeletionPolicy, UpdateReplacePolicy } = template.resources['StateTable'] ?? {}
  expect({ DeletionPolicy, UpdateReplacePolicy }).toEqual({
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
  })
  expect(Properties).toMatchObject({
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'Key', KeyType: 'HASH' }],
    TimeToLiveSpecification: { Enabled: true },
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    SSESpecification: { SSEEnabled: true },
  })
})

test('every queue and every topic is encrypted', () => {
  for (const [, { Properties }] of template.ofType('AWS::SQS::Queue'))
    expect(Properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 })
  for (const [, { Properties }] of template.ofType('AWS::SNS::Topic'))
    expect(Properties).toMatchObject({ KmsMasterKeyId: { Ref: 'TopicKey' } })
})

test('every alarm of the catalogue is there, on a metric with dimensions that are published, and acts', () => {
  const config = configOf(wholeWatchFile)
  const known = [...Object.values(metrics).flat(), ...awsMetrics]
  const deployed = [
    ...template.ofType('AWS::Lambda::Function').map(([, { Properties }]) => Properties['FunctionName']),
    ...template.ofType('AWS::SQS::Queue').map(([id]) => ({ 'Fn::GetAtt': [id, 'QueueName'] })),
    ...template.ofType('AWS::SNS::Topic').map(([, { Properties }]) => Properties['TopicName']),
  ]
  const alarms = template.ofType('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties)
  expect(alarms.map(({ AlarmName }) => AlarmName).toSorted()).toEqual(
    alarmsOf(config)
      .map(({ name }) => alarmName('prod', name))
      .toSorted(),
  )
  for (const alarm of alarms) {
    const queries = listAt(alarm, 'Metrics').flatMap((query) => at(query, 'MetricStat') ?? [])
    const watched = queries.map((query) => ({ metric: at(query, 'Metric'), period: at(query, 'Period') }))
    for (const { metric: own, period } of queries.length > 0
      ? watched
      : [{ metric: alarm, period: alarm['Period'] }]) {
      const metric = known.find(({ name }) => name === textAt(own, 'MetricName'))
      const names = listAt(own, 'Dimensions').map((dimension) => textAt(dimension, 'Name'))
      const isOurs = metric?.namespace === undefined
      expect(names, textAt(alarm, 'AlarmName')).toEqual([
        ...(isOurs ? ['Deployment'] : []),
        ...(metric?.dimensions ?? ['unknown metric']),
      ])
      const first = at(own, 'Dimensions', 0, 'Value')
      if (isOurs) expect(first).toBe('prod')
      else expect(deployed).toContainEqual(first)
      expect(textAt(own, 'Namespace')).toBe(metric?.namespace ?? 'Watch/Prod')
      expect(period).toBe(60)
    }
    expect(alarm).not.toHaveProperty('Unit')
    expect(() => evaluatedBy(alarm as unknown as AlarmProperties)).not.toThrow()
    const returned = listAt(alarm, 'Metrics').filter((query) => at(query, 'ReturnData') !== false)
    expect(returned).toHaveLength(alarm['Metrics'] === undefined ? 0 : 1)
    const [action] = listAt(alarm, 'AlarmActions')
    expect(['CriticalTopic', 'WarningTopic', 'FallbackTopic']).toContain(textAt(action, 'Ref'))
    expect(alarm['OKActions']).toEqual(alarm['AlarmActions'])
  }
})

test('both dashboards are there, with the region that CloudFormation fills in', () => {
  const dashboards = template.ofType('AWS::CloudWatch::Dashboard')
  expect(dashboards.map(([, { Properties }]) => textAt(Properties, 'DashboardName', 'Fn::Sub'))).toEqual([
    'anchor-watch-prod-${AWS::Region}',
    'anchor-watch-prod-${AWS::Region}-runbooks',
  ])
  const [charts, runbooks] = dashboards.map(([, { Properties }]) => {
    const body = textAt(Properties, 'DashboardBody', 'Fn::Sub') ?? textAt(Properties, 'DashboardBody') ?? ''
    return listAt(parseJson(body), 'widgets')
  })
  const regions = charts?.flatMap((widget) => textAt(widget, 'properties', 'region') ?? [])
  expect(new Set(regions)).toEqual(new Set(['${AWS::Region}']))
  expect(textAt(runbooks?.[0], 'properties', 'markdown')).toMatch(/^# Runbooks\n/)
  // CloudFormation takes a template of 1 MB from a bucket.
  expect(Buffer.byteLength(template.text)).toBeLessThan(1e6)
})

test('an alarm on silence waits until a new stack has had its first heartbeats', () => {
  for (const [, { Properties }] of template.ofType('AWS::CloudWatch::Alarm'))
    expect('WarmUpConfiguration' in Properties).toBe(Properties['TreatMissingData'] === 'breaching')
})
