import { CloudFormationClient, DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation'
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  SetAlarmStateCommand,
  type StateValue,
} from '@aws-sdk/client-cloudwatch'
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { region } from './ministack.ts'

/** The emulated account with the stack anchor-watch-prod. Alarms have their short names. */
export interface Account {
  readonly storeSecret: (name: string, text: string | undefined) => Promise<unknown>
  readonly setAlarm: (name: string, state: StateValue) => Promise<unknown>
  readonly thresholdOf: (alarm: string) => Promise<number | undefined>
  /** The physical ID of a resource of the stack; rejects if there is no stack. */
  readonly idOf: (logicalId: string) => Promise<string | undefined>
  /** Rejects unless both exist. */
  readonly find: (table: string | undefined, queue: string | undefined) => Promise<unknown>
}

export function accountAt(endpoint: string | undefined): Account {
  const options = {
    region,
    endpoint: endpoint ?? '',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  }
  const cloudwatch = new CloudWatchClient(options)
  const cloudformation = new CloudFormationClient(options)
  const secrets = new SecretsManagerClient(options)
  const fullName = (alarm: string): string => `anchor-watch-prod-${alarm}`
  return {
    storeSecret: (Name, SecretString) => secrets.send(new CreateSecretCommand({ Name, SecretString })),
    setAlarm: (name, StateValue) =>
      cloudwatch.send(
        new SetAlarmStateCommand({ AlarmName: fullName(name), StateValue, StateReason: 'a step' }),
      ),
    thresholdOf: async (alarm) => {
      const { MetricAlarms } = await cloudwatch.send(
        new DescribeAlarmsCommand({ AlarmNames: [fullName(alarm)] }),
      )
      return MetricAlarms?.[0]?.Threshold
    },
    idOf: async (LogicalResourceId) => {
      const { StackResourceDetail: resource } = await cloudformation.send(
        new DescribeStackResourceCommand({ StackName: 'anchor-watch-prod', LogicalResourceId }),
      )
      return resource?.PhysicalResourceId
    },
    find: (TableName, QueueUrl) =>
      Promise.all([
        new DynamoDBClient(options).send(new DescribeTableCommand({ TableName })),
        new SQSClient(options).send(new GetQueueAttributesCommand({ QueueUrl })),
      ]),
  }
}
