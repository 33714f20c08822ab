import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { onTestFinished } from 'vitest'
import { dynamoTable, type Table } from '../../../lib/publish/index.ts'
import { startDynamoDb, type DynamoDb } from '../../../local/aws/dynamodb.ts'
import { clientOptions } from './identity.ts'

export const tableName = 'anchor-watch-test'

/** The stand-in with one empty table, through the SDK's own client. */
export async function runningDynamoDb(): Promise<{
  readonly dynamoDb: DynamoDb
  readonly client: DynamoDBClient
  readonly table: Table
}> {
  const dynamoDb = await startDynamoDb(tableName)
  const client = new DynamoDBClient(clientOptions(dynamoDb.url))
  onTestFinished(async () => {
    client.destroy()
    await dynamoDb.stop()
  })
  return { dynamoDb, client, table: dynamoTable(client, tableName) }
}
