import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { success, type Outcome } from '../../lib/model/index.ts'
import { clientOptions, readAttempts } from '../../lib/net/index.ts'
import { dynamoTable, type Table } from '../../lib/publish/index.ts'
import type { DeployedSettings } from './settings.ts'
import { stackResource } from './stack.ts'

/** The table of a deployment. The failure is a message for the user. */
export async function deployedTable(
  settings: DeployedSettings,
  signal: AbortSignal,
): Promise<Outcome<Table, string>> {
  const name = await stackResource('StateTable', 'ANCHOR_WATCH_TABLE', settings, signal)
  if (!name.ok) return name
  const options = clientOptions(settings.variables, 'AWS_ENDPOINT_URL_DYNAMODB', readAttempts)
  return success(dynamoTable(new DynamoDBClient(options), name.value))
}
