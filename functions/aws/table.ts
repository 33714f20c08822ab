import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { ClientOptions } from '../../lib/environment.ts'
import { dynamoTable } from '../../lib/state/dynamodb.ts'
import type { Table } from '../../lib/state/table.ts'

/** For dynamic import only: importing this loads the client of DynamoDB. */
export function openTable(options: ClientOptions, name: string): Table {
  return dynamoTable(new DynamoDBClient(options), name)
}
