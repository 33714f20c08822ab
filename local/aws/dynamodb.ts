import {
  CreateTableCommand,
  DynamoDBClient,
  ScanCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import dynalite from 'dynalite'
import { keyAttribute } from '../../lib/publish/index.ts'
import { close, listen } from '../listen.ts'
import { account } from './account.ts'

export interface DynamoDb {
  readonly url: string
  /** The bytes of every item's binary attributes, by the item's key. */
  readonly binaryBytes: () => Promise<ReadonlyMap<string, number>>
  readonly stop: () => Promise<void>
}

/** DynamoDB on a loopback port with one empty table, like that of the deployment. */
export async function startDynamoDb(tableName: string): Promise<DynamoDb> {
  const server = dynalite({ createTableMs: 0 })
  const url = `http://127.0.0.1:${await listen(server)}`
  const stop = () => close(server)
  try {
    await createTable(url, tableName)
  } catch (error) {
    await stop()
    throw error
  }
  return { url, binaryBytes: () => binaryBytes(url, tableName), stop }
}

async function createTable(endpoint: string, TableName: string): Promise<void> {
  const client = clientOf(endpoint)
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: keyAttribute, AttributeType: 'S' }],
      KeySchema: [{ AttributeName: keyAttribute, KeyType: 'HASH' }],
    }),
  )
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 1 }, { TableName })
  client.destroy()
}

function clientOf(endpoint: string): DynamoDBClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  return new DynamoDBClient({ endpoint, region: account.region, credentials })
}

async function binaryBytes(endpoint: string, TableName: string): Promise<ReadonlyMap<string, number>> {
  const client = clientOf(endpoint)
  const { Items = [] } = await client.send(new ScanCommand({ TableName }))
  client.destroy()
  return new Map(
    Items.map((item) => {
      const binaries = Object.values(item).map(({ B = new Uint8Array() }) => B.length)
      return [item[keyAttribute]?.S ?? '', binaries.reduce((sum, length) => sum + length, 0)]
    }),
  )
}
