import { expect, test } from 'vitest'
import { memoryTable } from '../../local/aws/memory-table.ts'
import { runningDynamoDb } from '../support/aws/dynamodb.ts'
import { tableContract } from '../support/aws/table-contract.ts'

tableContract('memory', () => Promise.resolve(memoryTable()))
tableContract('DynamoDB', async () => (await runningDynamoDb()).table)

test('DynamoDB that cannot be reached is a rejection', async () => {
  const { dynamoDb, table } = await runningDynamoDb()
  await dynamoDb.stop()
  await expect(table.get('a', new AbortController().signal)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})
