import { DescribeTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { expect, onTestFinished, test } from 'vitest'
import { keyAttribute } from '../../../lib/state/dynamodb.ts'
import { startDynamoDb, type DynamoDb } from '../../../local/aws/dynamodb.ts'

const TableName = 'anchor-watch-test'

async function started(): Promise<{ readonly dynamoDb: DynamoDb; readonly client: DynamoDBClient }> {
  const dynamoDb = await startDynamoDb(TableName)
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' }
  const client = new DynamoDBClient({
    endpoint: dynamoDb.url,
    region: 'eu-west-1',
    credentials,
    maxAttempts: 1,
  })
  onTestFinished(async () => {
    client.destroy()
    await dynamoDb.stop()
  })
  return { dynamoDb, client }
}

test('has one empty table with the key of the state, ready to use', async () => {
  const { client } = await started()
  const { Table } = await client.send(new DescribeTableCommand({ TableName }))
  expect(Table).toMatchObject({
    TableStatus: 'ACTIVE',
    AttributeDefinitions: [{ AttributeName: keyAttribute, AttributeType: 'S' }],
    KeySchema: [{ AttributeName: keyAttribute, KeyType: 'HASH' }],
  })
  expect((await client.send(new ScanCommand({ TableName }))).Items).toEqual([])
})

test('listens no more when it has stopped, open connections or not', async () => {
  const { dynamoDb, client } = await started()
  await client.send(new ScanCommand({ TableName }))
  await dynamoDb.stop()
  await expect(fetch(dynamoDb.url)).rejects.toThrow('fetch failed')
})
