import { DescribeTableCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { keyAttribute } from '../../../lib/publish/index.ts'
import { runningDynamoDb, tableName as TableName } from '../../support/aws/dynamodb.ts'

test('has one empty table with the key of the state, ready to use', async () => {
  const { client } = await runningDynamoDb()
  const { Table } = await client.send(new DescribeTableCommand({ TableName }))
  expect(Table).toMatchObject({
    TableStatus: 'ACTIVE',
    AttributeDefinitions: [{ AttributeName: keyAttribute, AttributeType: 'S' }],
    KeySchema: [{ AttributeName: keyAttribute, KeyType: 'HASH' }],
  })
  expect((await client.send(new ScanCommand({ TableName }))).Items).toEqual([])
})

test('listens no more when it has stopped, open connections or not', async () => {
  const { dynamoDb, client } = await runningDynamoDb()
  await client.send(new ScanCommand({ TableName }))
  await dynamoDb.stop()
  await expect(fetch(dynamoDb.url)).rejects.toThrow('fetch failed')
})
