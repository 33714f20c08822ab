import { secretsOf, type Config, stackName } from '../../lib/config/index.ts'
import { permissionsOfChannel } from '../../lib/oncall/index.ts'
import { functionNames, pascalCase, type FunctionName } from '../deployment.ts'
import { secretStatements } from './secret-access.ts'
import { tableStatements } from './table-access.ts'
import { allow, arnOf, deny, type Statement } from './statement.ts'

interface Role {
  readonly Type: 'AWS::IAM::Role'
  readonly Properties: object
}

/** One role for each function, by logical ID, with only the permissions that the function uses. */
export function roles(config: Config): Readonly<Record<string, Role>> {
  return Object.fromEntries(
    functionNames.map((name) => [`${pascalCase(name)}Role`, roleOf(statementsOf(name, config))]),
  )
}

function roleOf(statements: readonly Statement[]): Role {
  const Principal = { Service: 'lambda.amazonaws.com' }
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }],
      },
      Policies: [
        { PolicyName: 'function', PolicyDocument: { Version: '2012-10-17', Statement: statements } },
      ],
    },
  }
}

function statementsOf(name: FunctionName, config: Config): readonly Statement[] {
  const common = [
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [arnOf(`${pascalCase(name)}LogGroup`)]),
    ...tableStatements(name, config.deployment),
    ...secretStatements(secretsOf(config)[name], config.deploy.secretsKey),
  ]
  const { channels } = config.oncall
  if (name === 'notify') return [...common, ...sending(channels), takingMessages, sendingNotes]
  if (name === 'sweep') return [...common, ...sending(channels), describingAlarms, sendingNotes]
  if (name === 'digest') return [...common, ...sending(channels.filter(({ digest }) => digest)), readingData]
  return [
    ...common,
    ...(name === 'collect-postgres' ? databaseLogin(config) : []),
    publishing(config),
    ...(name === 'collect-postgres' && config.postgres.rds !== undefined ? [readingData] : []),
    ...(config.deploy.vpc === undefined ? [] : networkInterfaces(name, config)),
  ]
}

/** Lambda reads the queues with notify's role; notify sets the delay of a message that it returns. */
const takingMessages = allow(
  ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
  [arnOf('CriticalQueue'), arnOf('WarningQueue')],
)

/** If a page is sent while the table is unreachable, notify sends a delivery note to the queue. */
const sendingNotes = allow(['sqs:SendMessage'], [arnOf('CriticalQueue')])

/** With a narrower resource DescribeAlarms leaves out composite alarms, and those of a user would look deleted. */
const describingAlarms = allow(['cloudwatch:DescribeAlarms'], ['*'])

/** The permissions of the channels themselves: each follows from the channel's file. */
function sending(channels: Config['oncall']['channels']): readonly Statement[] {
  return channels
    .flatMap((channel) => permissionsOfChannel(channel))
    .map(({ actions, arn }) => allow(actions, [arn]))
}

/** Permission to log in as one role of one database. */
function databaseLogin({ postgres: { auth, user } }: Config): readonly Statement[] {
  if (auth.type !== 'iam') return []
  const place = 'arn:${AWS::Partition}:rds-db:${AWS::Region}:${AWS::AccountId}:dbuser'
  return [allow(['rds-db:connect'], [{ 'Fn::Sub': `${place}:${auth.resourceId}/${user}` }])]
}

/** PutMetricData has no resource; the condition limits it to the namespace. */
function publishing({ namespace }: Config): Statement {
  return allow(['cloudwatch:PutMetricData'], ['*'], { StringEquals: { 'cloudwatch:namespace': namespace } })
}

/**
 * collect-postgres reads AWS/RDS if `postgres.rds` is set, and digest the published series of a day and of the week before.
 * GetMetricData has neither a resource nor a condition key: a narrower statement would allow nothing.
 */
const readingData = allow(['cloudwatch:GetMetricData'], ['*'])

const networkActions = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
]

/**
 * Lambda creates the network interfaces of a function in a VPC with the function's role, before they have names. The
 * code of the function is denied these actions (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html).
 */
function networkInterfaces(name: FunctionName, { deployment }: Config): readonly Statement[] {
  const place = 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function'
  const code = { 'Fn::Sub': `${place}:${stackName(deployment)}-${name}` }
  return [
    allow(networkActions, ['*']),
    deny(networkActions, ['*'], { ArnEquals: { 'lambda:SourceFunctionArn': code } }),
  ]
}
