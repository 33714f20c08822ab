import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { slotOf } from '../../../lib/model/index.ts'
import type { StoredDatum } from '../../../lib/publish/cloudwatch/request.ts'
import { createSpool } from '../../../lib/publish/outbox/spool.ts'
import { memoryTable } from '../../../local/aws/memory-table.ts'
import type { Item } from '../../../lib/publish/state/table.ts'
import { runningDynamoDb } from '../../support/aws/dynamodb.ts'

const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const { signal } = new AbortController()
const owner = { deployment: 'prod', collector: 'collect-anchore' }
const datum: StoredDatum = { MetricName: 'Level', Unit: 'Count', Timestamp: slot, Dimensions: [], Value: 1 }

test('the data of a request are read as they were written, and expire a day after CloudWatch takes them', async () => {
  const table = memoryTable()
  const written: Item[] = []
  const spy = {
    ...table,
    update: (...asked: Parameters<typeof table.update>) => {
      written.push(asked[1].set)
      return table.update(...asked)
    },
  }
  const spool = createSpool({ table: spy, ...owner })
  const dropped: StoredDatum = { ...datum, MetricName: 'DataDropped', Value: 3 }
  const pending = await spool.write({ slot, bit: 2, data: [datum, dropped] }, signal)
  expect(pending).toEqual({ bit: 2, item: pending.item, from: 0, attemptedAt: null, data: 2, loss: 5 })
  expect(await spool.read({ slot, ...pending }, signal)).toEqual([datum, dropped])
  expect(written).toMatchObject([{ expiresAt: slot / 1000 + 15 * 86_400 }])
})

test('a half is read as its share of the item', async () => {
  const spool = createSpool({ table: memoryTable(), ...owner })
  const data = [1, 2, 3].map((Value) => ({ ...datum, Value }))
  const { item } = await spool.write({ slot, bit: 0, data }, signal)
  expect(await spool.read({ slot, item, from: 1, data: 1 }, signal)).toEqual([{ ...datum, Value: 2 }])
})

test('two requests of a slot never share an item', async () => {
  const spool = createSpool({ table: memoryTable(), ...owner })
  const [one, other] = [
    await spool.write({ slot, bit: 0, data: [datum] }, signal),
    await spool.write({ slot, bit: 0, data: [] }, signal),
  ]
  expect(await spool.read({ slot, ...one }, signal)).toEqual([datum])
  expect(await spool.read({ slot, ...other }, signal)).toEqual([])
})

test('an item that is gone is undefined', async () => {
  const spool = createSpool({ table: memoryTable(), ...owner })
  expect(await spool.read({ slot, item: 'gone', from: 0, data: 1 }, signal)).toBeUndefined()
})

test('a request of 350 kB fits into an item where gzip saves little, over DynamoDB', async () => {
  const { table } = await runningDynamoDb()
  const spool = createSpool({ table, ...owner })
  const data = Array.from({ length: 600 }, () => ({
    ...datum,
    Dimensions: [{ Name: 'Queue', Value: randomBytes(300).toString('base64') }],
  }))
  expect(JSON.stringify(data).length).toBeGreaterThan(300_000)
  const pending = await spool.write({ slot, bit: 0, data }, signal)
  expect(await spool.read({ slot, ...pending }, signal)).toEqual(data)
})
