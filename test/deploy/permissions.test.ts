import { describe, expect, test } from 'vitest'
import { at, listAt, textAt } from '../../lib/model/index.ts'
import { wholeTemplate } from '../support/aws/template.ts'

const template = await wholeTemplate()

const inAccount = (rest: string): string => `arn:\${AWS::Partition}:${rest}`
const secret = (name: string) =>
  inAccount(`secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:${name}-??????`)
const parameter = (name: string) => inAccount(`ssm:\${AWS::Region}:\${AWS::AccountId}:parameter/${name}`)
const via = ['secretsmanager', 'ssm'].map((service) => `${service}.\${AWS::Region}.amazonaws.com`)
const key = `arn:aws:kms:eu-central-1:123456789012:key/1234abcd if kms:ViaService ${via.join(' ')}`
const network = [
  'CreateNetworkInterface',
  'DescribeNetworkInterfaces',
  'DescribeSubnets',
  'DeleteNetworkInterface',
  'AssignPrivateIpAddresses',
  'UnassignPrivateIpAddresses',
].map((action) => `ec2:${action} *`)
const common = (logGroup: string) => [
  `logs:CreateLogStream ${logGroup}.Arn`,
  `logs:PutLogEvents ${logGroup}.Arn`,
]
/** The items of the table, by their keys. */
const items = (actions: readonly string[], ...keys: readonly string[]) =>
  actions.map((action) => `dynamodb:${action} StateTable.Arn if dynamodb:LeadingKeys ${keys.join(' ')}`)
const ofCollector = (name: string) =>
  items(['GetItem', 'UpdateItem'], `slot#prod#${name}`, `request#prod#${name}#*`)
const ofPages = [
  ...items(['GetItem', 'UpdateItem'], 'incidents#prod'),
  ...items(['GetItem'], 'slot#prod#*', 'delivery#prod#*'),
]
const denied = (name: string) =>
  network.map((permission) => {
    const code = inAccount(`lambda:\${AWS::Region}:\${AWS::AccountId}:function:anchor-watch-prod-${name}`)
    return `not ${permission} if lambda:SourceFunctionArn ${code}`
  })

/** `action resource if key values` of every permission of a role, `not` before one that is denied. */
function permissionsOf(role: string): readonly string[] {
  return statementsOf(role).flatMap((statement) => {
    const not = textAt(statement, 'Effect') === 'Deny' ? 'not ' : ''
    return listAt(statement, 'Action').flatMap((action) =>
      listAt(statement, 'Resource').map(
        (resource) => `${not}${String(action)} ${arnText(resource)}${conditionText(statement)}`,
      ),
    )
  })
}

function conditionText(statement: unknown): string {
  const operators = Object.values(at(statement, 'Condition') ?? {}) as readonly object[]
  const conditions = operators.flatMap((operator) => Object.entries(operator))
  return conditions
    .filter(([name]) => name !== 'cloudwatch:namespace')
    .map(([name, values]) => ` if ${name} ${[values].flat().map(arnText).join(' ')}`)
    .join('')
}

function statementsOf(role: string): readonly unknown[] {
  return listAt(template.properties(role), 'Policies').flatMap((policy) =>
    listAt(policy, 'PolicyDocument', 'Statement'),
  )
}

function arnText(resource: unknown): string {
  return typeof resource === 'string'
    ? resource
    : (textAt(resource, 'Fn::Sub') ?? listAt(resource, 'Fn::GetAtt').join('.'))
}

describe('a role may do this and nothing else', () => {
  test('collect-anchore', () => {
    expect(permissionsOf('CollectAnchoreRole')).toEqual([
      ...common('CollectAnchoreLogGroup'),
      ...ofCollector('collect-anchore'),
      `secretsmanager:GetSecretValue ${secret('anchore/metrics')}`,
      `kms:Decrypt ${key}`,
      'cloudwatch:PutMetricData *',
      ...network,
      ...denied('collect-anchore'),
    ])
  })

  test('collect-postgres', () => {
    expect(permissionsOf('CollectPostgresRole')).toEqual([
      ...common('CollectPostgresLogGroup'),
      ...ofCollector('collect-postgres'),
      `ssm:GetParameter ${parameter('anchore/database')}`,
      `kms:Decrypt ${key}`,
      'cloudwatch:PutMetricData *',
      ...network,
      ...denied('collect-postgres'),
    ])
  })

  test('notify', () => {
    expect(permissionsOf('NotifyRole')).toEqual([
      ...common('NotifyLogGroup'),
      ...ofPages,
      `secretsmanager:GetSecretValue ${secret('slack')}`,
      `secretsmanager:GetSecretValue ${secret('hook-key')}`,
      `ssm:GetParameter ${parameter('hook')}`,
      `kms:Decrypt ${key}`,
      ...['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes', 'ChangeMessageVisibility'].flatMap(
        (action) => [`sqs:${action} CriticalQueue.Arn`, `sqs:${action} WarningQueue.Arn`],
      ),
      'sqs:SendMessage CriticalQueue.Arn',
    ])
  })

  test('sweep', () => {
    expect(permissionsOf('SweepRole')).toEqual([
      ...common('SweepLogGroup'),
      ...ofPages,
      `secretsmanager:GetSecretValue ${secret('slack')}`,
      `secretsmanager:GetSecretValue ${secret('hook-key')}`,
      `ssm:GetParameter ${parameter('hook')}`,
      `kms:Decrypt ${key}`,
      'cloudwatch:DescribeAlarms *',
      'sqs:SendMessage CriticalQueue.Arn',
    ])
  })

  test('digest, for the channels that take it', () => {
    expect(permissionsOf('DigestRole')).toEqual([
      ...common('DigestLogGroup'),
      ...items(['GetItem', 'UpdateItem'], 'digest#prod#*'),
      ...items(['GetItem'], 'incidents#prod'),
      `secretsmanager:GetSecretValue ${secret('slack')}`,
      `kms:Decrypt ${key}`,
      'cloudwatch:GetMetricData *',
    ])
  })

  test('the schedules', () => {
    expect(permissionsOf('ScheduleRole')).toEqual([
      'lambda:InvokeFunction CollectAnchoreLambdaFunction.Arn',
      'lambda:InvokeFunction CollectPostgresLambdaFunction.Arn',
      'lambda:InvokeFunction SweepLambdaFunction.Arn',
      'lambda:InvokeFunction DigestLambdaFunction.Arn',
      'sqs:SendMessage ScheduleFailures.Arn',
    ])
    expect(template.properties('ScheduleRole')['AssumeRolePolicyDocument']).toMatchObject({
      Statement: [{ Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } }],
    })
  })
})

test('there is no role beside these', () => {
  expect(template.ofType('AWS::IAM::Role').map(([id]) => id)).toEqual([
    'CollectAnchoreRole',
    'CollectPostgresRole',
    'NotifyRole',
    'SweepRole',
    'DigestRole',
    'ScheduleRole',
  ])
  expect(template.ofType('AWS::IAM::Policy')).toEqual([])
  expect(template.ofType('AWS::IAM::ManagedPolicy')).toEqual([])
})

test('metrics are published under the one namespace', () => {
  const publishing = ['CollectAnchoreRole', 'CollectPostgresRole']
    .flatMap(statementsOf)
    .filter((statement) => listAt(statement, 'Action').includes('cloudwatch:PutMetricData'))
  expect(publishing).toHaveLength(2)
  for (const statement of publishing)
    expect(statement).toMatchObject({ Condition: { StringEquals: { 'cloudwatch:namespace': 'Watch/Prod' } } })
})

/** SNS refuses a larger policy of a topic. */
const maxPolicyBytes = 30_720

/** IAM's ArnLike, where an asterisk stands for any text. */
function isLike(arn: string, pattern: string): boolean {
  const texts = pattern.split('*').map((text) => text.replaceAll(/[.${}]/g, '\\$&'))
  return new RegExp(`^${texts.join('.*')}$`).test(arn)
}

const ownAccount = { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } }

test.each(['CriticalTopic', 'WarningTopic', 'FallbackTopic'])(
  'only the alarms of this stack publish to %s',
  (id) => {
    const topic = { Ref: id }
    const policy = template.properties(`${id}Policy`)
    expect(policy).toMatchObject({
      Topics: [topic],
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: 'sns:Publish',
            Resource: topic,
            Condition: { StringEquals: ownAccount },
          },
        ],
      },
    })
    const [statement] = listAt(policy, 'PolicyDocument', 'Statement')
    const patterns = listAt(statement, 'Condition', 'ArnLike', 'aws:SourceArn').map(arnText)
    const place = inAccount('cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:')
    const takes = (name: string): boolean => patterns.some((one) => isLike(`${place}${name}`, one))
    const alarms = template
      .ofType('AWS::CloudWatch::Alarm')
      .map(([, { Properties }]) => textAt(Properties, 'AlarmName') ?? '')
    expect(alarms.filter((name) => !takes(name))).toEqual([])
    // Those of the deployment prod-eu and of the stage staging.
    const others = alarms.flatMap((name) =>
      ['prod-eu', 'prod--staging'].map((other) => name.replace('prod', other)),
    )
    expect(others.filter(takes)).toEqual([])
    expect(takes('anchor-watch-prod.disk-full')).toBe(true)
    expect(JSON.stringify(policy).length).toBeLessThan(maxPolicyBytes)
  },
)

test.each([
  ['CriticalQueue', { Ref: 'CriticalTopic' }],
  ['WarningQueue', { Ref: 'WarningTopic' }],
  ['NotifyFailures', [{ Ref: 'CriticalTopic' }, { Ref: 'WarningTopic' }]],
])('only the topic of its severity sends to %s', (id, topic) => {
  expect(template.properties(`${id}Policy`)).toEqual({
    Queues: [{ Ref: id }],
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'sns.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: { 'Fn::GetAtt': [id, 'Arn'] },
          Condition: { ArnEquals: { 'aws:SourceArn': topic } },
        },
      ],
    },
  })
})

test('the key of the topics is usable by CloudWatch without a condition, and managed by the account', () => {
  expect(template.properties('TopicKey')).toMatchObject({
    EnableKeyRotation: true,
    KeyPolicy: {
      Statement: [
        { Principal: { AWS: { 'Fn::Sub': inAccount('iam::${AWS::AccountId}:root') } }, Action: 'kms:*' },
        {
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        },
      ],
    },
  })
  // A condition that CloudWatch does not meet would cost every page.
  expect(template.properties('TopicKey')).not.toHaveProperty('KeyPolicy.Statement.1.Condition')
})
