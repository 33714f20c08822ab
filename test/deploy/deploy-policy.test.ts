import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { listAt, textAt } from '../../lib/model/index.ts'
import { wholeTemplate } from '../support/aws/template.ts'

/** The actions that create and delete a resource of each type (https://docs.aws.amazon.com/service-authorization/). */
const actionsOf: Readonly<Record<string, readonly string[]>> = {
  'AWS::CloudWatch::Alarm': ['cloudwatch:PutMetricAlarm', 'cloudwatch:DeleteAlarms'],
  'AWS::CloudWatch::Dashboard': ['cloudwatch:PutDashboard', 'cloudwatch:DeleteDashboards'],
  'AWS::DynamoDB::Table': ['dynamodb:CreateTable', 'dynamodb:UpdateTimeToLive', 'dynamodb:DeleteTable'],
  'AWS::IAM::Role': ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:PassRole', 'iam:DeleteRole'],
  'AWS::KMS::Alias': ['kms:CreateAlias', 'kms:DeleteAlias'],
  'AWS::KMS::Key': ['kms:CreateKey', 'kms:EnableKeyRotation', 'kms:ScheduleKeyDeletion'],
  'AWS::Lambda::EventInvokeConfig': [
    'lambda:PutFunctionEventInvokeConfig',
    'lambda:DeleteFunctionEventInvokeConfig',
  ],
  'AWS::Lambda::EventSourceMapping': ['lambda:CreateEventSourceMapping', 'lambda:DeleteEventSourceMapping'],
  'AWS::Lambda::Function': [
    'lambda:CreateFunction',
    'lambda:PutFunctionConcurrency',
    'lambda:DeleteFunction',
  ],
  'AWS::Logs::LogGroup': ['logs:CreateLogGroup', 'logs:PutRetentionPolicy', 'logs:DeleteLogGroup'],
  'AWS::S3::Bucket': ['s3:CreateBucket', 's3:DeleteBucket'],
  'AWS::S3::BucketPolicy': ['s3:PutBucketPolicy', 's3:DeleteBucketPolicy'],
  'AWS::Scheduler::Schedule': ['scheduler:CreateSchedule', 'scheduler:DeleteSchedule'],
  'AWS::SNS::Subscription': ['sns:Subscribe', 'sns:Unsubscribe'],
  'AWS::SNS::Topic': ['sns:CreateTopic', 'sns:DeleteTopic'],
  'AWS::SNS::TopicPolicy': ['sns:SetTopicAttributes'],
  'AWS::SQS::Queue': ['sqs:CreateQueue', 'sqs:DeleteQueue'],
  'AWS::SQS::QueuePolicy': ['sqs:SetQueueAttributes'],
}

const template = await wholeTemplate()

const statements = listAt(JSON.parse(readFileSync('docs/deploy-policy.json', 'utf8')) as unknown, 'Statement')

test('docs/deploy-policy.json lets a person make and delete each type of resource in the template', () => {
  const types = [...new Set(Object.values(template.resources).map(({ Type }) => Type))]
  const allowed = new Set(statements.flatMap((statement) => listAt(statement, 'Action').map(String)))
  const missing = types.flatMap((type) =>
    (actionsOf[type] ?? [`the actions of ${type}`]).filter((action) => !allowed.has(action)),
  )
  expect(missing).toEqual([])
})

test('every action on a resource that has a name is limited to names of anchor-watch', () => {
  const wide = statements.filter((statement) => textAt(statement, 'Resource') === '*')
  expect(wide.map((statement) => textAt(statement, 'Sid'))).toEqual([
    'WithoutResource',
    'EventSources',
    'NewKey',
    'Key',
  ])
  expect(JSON.stringify(statements)).not.toMatch(/"[a-z]+:\*"/)
})

test('an alarm that takes silence for breaching is made after the schedules', () => {
  // No alarm waits for the digest.
  const schedules = template
    .ofType('AWS::Scheduler::Schedule')
    .flatMap(([id]) => (id === 'DigestSchedule' ? [] : [id]))
  const alarms = template.ofType('AWS::CloudWatch::Alarm')
  const onSilence = alarms.filter(([, { Properties }]) => Properties['TreatMissingData'] === 'breaching')
  expect(onSilence.length).toBeGreaterThan(1)
  for (const [, alarm] of onSilence)
    expect((alarm as { DependsOn?: readonly string[] }).DependsOn?.toSorted()).toEqual(schedules.toSorted())
})
