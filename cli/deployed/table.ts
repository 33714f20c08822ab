import { CloudFormationClient, DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { stackName } from '../../lib/config/deployment-name.ts'
import { failed, messageOf, success, type Outcome } from '../../lib/model/failure.ts'
import { clientOptions, readAttempts } from '../../lib/net/environment.ts'
import { dynamoTable } from '../../lib/state/dynamodb.ts'
import type { Table } from '../../lib/state/table.ts'
import type { DeployedSettings } from './settings.ts'

/** The table of a deployment: the one that ANCHOR_WATCH_TABLE names, or that of its stack. */
export async function deployedTable(
  { config, variables }: DeployedSettings,
  signal: AbortSignal,
): Promise<Outcome<Table, string>> {
  const stack = stackName(config.deployment)
  const given = variables['ANCHOR_WATCH_TABLE']
  try {
    const name = given ?? (await tableOf(stack, { config, variables }, signal))
    if (name === undefined) return failed(`the stack ${stack} has no table`)
    const client = new DynamoDBClient(clientOptions(variables, 'AWS_ENDPOINT_URL_DYNAMODB', readAttempts))
    return success(dynamoTable(client, name))
  } catch (error) {
    return failed(
      `the table of the stack ${stack} is unknown: ${messageOf(error)}\nCheck the region, the credentials and the deployment's name; ANCHOR_WATCH_TABLE names the table in place of the stack.`,
    )
  }
}

async function tableOf(
  StackName: string,
  { variables }: DeployedSettings,
  abortSignal: AbortSignal,
): Promise<string | undefined> {
  const client = new CloudFormationClient(
    clientOptions(variables, 'AWS_ENDPOINT_URL_CLOUDFORMATION', readAttempts),
  )
  const command = new DescribeStackResourceCommand({ StackName, LogicalResourceId: 'StateTable' })
  const { StackResourceDetail: table } = await client.send(command, { abortSignal })
  return table?.PhysicalResourceId
}
