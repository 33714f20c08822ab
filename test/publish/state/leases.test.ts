import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { slotOf, slotPlus, success } from '../../../lib/model/index.ts'
import { createLeases, type Change, type Lease } from '../../../lib/publish/state/leases.ts'
import { leaseMs } from '../../../lib/publish/state/lease-claims.ts'
import { memoryTable } from '../../../local/aws/memory-table.ts'
import { retriedTable } from '../../../lib/publish/state/retried-table.ts'
import { TableError } from '../../../lib/publish/state/state-failure.ts'
import type { Table } from '../../../lib/publish/state/table.ts'

const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const { signal } = new AbortController()
const name = 'collect-anchore'
const itemKey = 'slot#prod#collect-anchore'
const pausesMs = [1, 1]
const nothing = { value: null, pending: 0 }

/** Two functions on one table: what one of them leaves, the other finds. */
function twoFunctions(table: Table = memoryTable()) {
  const [one, other] = ['one', 'other'].map(() =>
    createLeases({ table: retriedTable(table, pausesMs), deployment: 'prod' }),
  )
  if (one === undefined || other === undefined) throw new Error('there are two')
  return { table, one, other }
}

function taken(lease: Lease | 'done' | 'busy'): Lease {
  if (typeof lease === 'string') throw new Error(`the slot was not taken: ${lease}`)
  return lease
}

/** Commits the slot with a body and gives the lease back. */
const ending = (body: unknown): Change => ({ commit: { body }, outbox: nothing, release: true })

describe('a slot', () => {
  test('is taken on the very first run, with nothing before it', async () => {
    const { one } = twoFunctions()
    expect(await one.take(name, slot, slot, signal)).toMatchObject({
      slot,
      committed: { slot: undefined, body: success(undefined), outbox: success(undefined) },
    })
  })

  test('hands its state and its outbox on to the next one, over a cold start', async () => {
    const { one, other } = twoFunctions()
    const body = { targets: { 'http://a': [1, null, 'größe'] } }
    const lease = taken(await one.take(name, slot, slot, signal))
    const change = { commit: { body }, outbox: { value: ['request'], pending: 7 }, release: true }
    expect(await one.write(lease, change, slot, signal)).toBe(true)
    const next = taken(await other.take(name, slotPlus(slot, 1), slot + 60_000, signal))
    expect(next.committed).toEqual({
      slot,
      body: success(body),
      outbox: success(['request']),
      pending: 7,
      isReleased: true,
    })
  })

  test('keeps its state when only the outbox is written', async () => {
    const { one } = twoFunctions()
    const lease = taken(await one.take(name, slot, slot, signal))
    await one.write(lease, { commit: { body: { a: 1 } }, outbox: nothing }, slot, signal)
    await one.write(lease, { outbox: { value: ['b'], pending: 1 }, release: true }, slot, signal)
    const next = taken(await one.take(name, slotPlus(slot, 1), slot + 60_000, signal))
    expect(next.committed).toMatchObject({
      slot,
      body: success({ a: 1 }),
      outbox: success(['b']),
      isReleased: true,
    })
  })

  test('of a run that did not come to its end is not settled', async () => {
    const { one } = twoFunctions()
    const lease = taken(await one.take(name, slot, slot, signal))
    await one.write(lease, { commit: { body: {} }, outbox: nothing }, slot, signal)
    const next = taken(await one.take(name, slotPlus(slot, 1), slot + leaseMs + 1, signal))
    expect(next.committed).toMatchObject({ slot, isReleased: false })
  })

  test.each([0, -1, -60])(
    'that is done, or %d minutes older than one that is, is not taken',
    async (minutes) => {
      const { one, other } = twoFunctions()
      await one.write(taken(await one.take(name, slot, slot, signal)), ending({}), slot, signal)
      expect(await other.take(name, slotPlus(slot, minutes), slot + 1, signal)).toBe('done')
      expect(await other.take(name, slotPlus(slot, minutes), slot + 2 * leaseMs, signal)).toBe('done')
    },
  )

  test('is taken by one of twenty at once', async () => {
    const { one } = twoFunctions()
    const tries = Array.from({ length: 20 }, () => one.take(name, slot, slot, signal))
    const leases = (await Promise.all(tries)).filter((lease) => lease !== 'busy')
    expect(leases).toHaveLength(1)
  })

  test('that is at work elsewhere is not taken, nor is a later one', async () => {
    const { one, other } = twoFunctions()
    await one.take(name, slot, slot, signal)
    expect(await other.take(name, slot, slot + leaseMs, signal)).toBe('busy')
    expect(await other.take(name, slotPlus(slot, 1), slot + leaseMs, signal)).toBe('busy')
  })

  test('of a run that was killed is taken when its lease has expired', async () => {
    const { one, other } = twoFunctions()
    await one.take(name, slot, slot, signal)
    expect(await other.take(name, slot, slot + leaseMs + 1, signal)).toMatchObject({ slot })
  })

  test('that was lost to another run is not committed', async () => {
    const { one, other } = twoFunctions()
    const lost = taken(await one.take(name, slot, slot, signal))
    const won = taken(await other.take(name, slot, slot + leaseMs + 1, signal))
    expect(await one.write(lost, ending({ by: 'lost' }), slot, signal)).toBe(false)
    expect(await other.write(won, ending({ by: 'won' }), slot, signal)).toBe(true)
    const next = taken(await one.take(name, slotPlus(slot, 1), slot + 3 * leaseMs, signal))
    expect(next.committed.body).toEqual(success({ by: 'won' }))
  })

  test('of one collector or deployment is not that of another', async () => {
    const { table, one } = twoFunctions()
    await one.take(name, slot, slot, signal)
    expect(await one.take('collect-postgres', slot, slot, signal)).toMatchObject({ slot })
    const elsewhere = createLeases({ table, deployment: 'test' })
    expect(await elsewhere.take(name, slot, slot, signal)).toMatchObject({ slot })
  })
})

/** A table that does what it is asked and then loses so many answers. */
function losing(table: Table, answers: number): Table {
  let left = answers
  const lose = <T>(answer: T): T => {
    left -= 1
    if (left >= 0) throw Object.assign(new Error('reset'), { name: 'TimeoutError', code: 'ECONNRESET' })
    return answer
  }
  return {
    get: async (...asked) => lose(await table.get(...asked)),
    update: async (...asked) => lose(await table.update(...asked)),
  }
}

describe('an answer of the table that is lost', () => {
  test('does not cost the run its lease', async () => {
    const { one } = twoFunctions(losing(memoryTable(), 2))
    expect(await one.take(name, slot, slot, signal)).toMatchObject({ slot })
  })

  test('does not cost the run its commit', async () => {
    const table = memoryTable()
    const lease = taken(await twoFunctions(table).one.take(name, slot, slot, signal))
    const { one } = twoFunctions(losing(table, 2))
    expect(await one.write(lease, ending({ a: 1 }), slot, signal)).toBe(true)
  })

  test('leaves it uncertain, when all are lost, whether the slot is committed', async () => {
    const table = memoryTable()
    const lease = taken(await twoFunctions(table).one.take(name, slot, slot, signal))
    const { one } = twoFunctions(losing(table, 3))
    const thrown: unknown = await one.write(lease, ending({}), slot, signal).catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(TableError)
    expect(thrown).toMatchObject({ hadNoEffect: false, failure: { target: 'state' } })
  })
})

/** A table that the first attempt of each call reaches only when it is let through; the second one does at once. */
function delaying(table: Table): { readonly table: Table; readonly letThrough: () => Promise<void> } {
  const held: (() => Promise<unknown>)[] = []
  let attempts = 0
  return {
    table: {
      get: (...asked) => table.get(...asked),
      update: (key, update, bounded) => {
        attempts += 1
        if (attempts % 2 === 0) return table.update(key, update, bounded)
        held.push(() => table.update(key, update, signal))
        return Promise.reject(Object.assign(new Error('silence'), { name: 'TimeoutError' }))
      },
    },
    letThrough: async () => {
      for (const call of held.splice(0).reverse()) await call()
    },
  }
}

describe('an attempt that gets through only when later calls are done', () => {
  const outboxOf = (value: string): Change => ({ outbox: { value, pending: 1 } })

  test('changes nothing: neither the lease nor the outbox is as before', async () => {
    const { table, letThrough } = delaying(memoryTable())
    const { one } = twoFunctions(table)
    const lease = taken(await one.take(name, slot, slot, signal))
    await one.write(lease, { commit: { body: {} }, ...outboxOf('about to be sent') }, slot, signal)
    await one.write(lease, { ...outboxOf('sent'), release: true }, slot, signal)
    await letThrough()
    const next = taken(await one.take(name, slotPlus(slot, 1), slot + 1, signal))
    expect(next.committed).toMatchObject({ slot, outbox: success('sent') })
  })

  test('does not bring an outbox back from before a later one', async () => {
    const { table, letThrough } = delaying(memoryTable())
    const { one, other } = twoFunctions(table)
    const lease = taken(await one.take(name, slot, slot, signal))
    await one.write(lease, { commit: { body: {} }, ...outboxOf('first') }, slot, signal)
    await one.write(lease, outboxOf('second'), slot, signal)
    await letThrough()
    const next = taken(await other.take(name, slotPlus(slot, 1), slot + 60_000, signal))
    expect(next.committed).toMatchObject({ outbox: success('second') })
  })
})

test('a table that throttles three times has certainly not taken effect', async () => {
  const throttled = Object.assign(new Error('slow down'), {
    name: 'ThrottlingException',
    $metadata: { httpStatusCode: 400 },
  })
  const refusing = () => Promise.reject(throttled)
  const { one } = twoFunctions({ get: refusing, update: refusing })
  const thrown: unknown = await one.take(name, slot, slot, signal).catch((error: unknown) => error)
  expect(thrown).toMatchObject({ hadNoEffect: true, failure: { kind: 'rate-limited' } })
})

test('a state that is too large for its item is refused, with its size, and nothing is written', async () => {
  const { table, one } = twoFunctions()
  const large = randomBytes(150_000).toString('base64')
  const lease = taken(await one.take(name, slot, slot, signal))
  const thrown: unknown = await one
    .write(lease, ending({ large }), slot, signal)
    .catch((error: unknown) => error)
  expect(thrown).toMatchObject({ hadNoEffect: true, failure: { kind: 'too-large', target: 'state' } })
  expect((thrown as Error).message).toMatch(
    /^the state of collect-anchore has \d+ bytes, compressed; the table takes 150000$/,
  )
  expect(await table.get(itemKey, signal)).not.toHaveProperty('slot')
})

test.each([
  ['of an earlier version', gzipSync(JSON.stringify({ version: 1, value: {} }))],
  ['of a later version', gzipSync(JSON.stringify({ version: 1_000, value: {} }))],
  ['text', 'what an older version wrote'],
  ['bytes that are no gzip', Uint8Array.from([1, 2, 3])],
  ['nothing', undefined],
])('a state that is %s is not read, and says why', async (_title, body) => {
  const { table, one } = twoFunctions()
  const left = { slot, leaseUntil: 0, waiting: 3, ...(body === undefined ? {} : { body, outbox: body }) }
  await table.update(itemKey, { set: left }, signal)
  const { committed: held } = taken(await one.take(name, slotPlus(slot, 1), slot + 60_000, signal))
  const unreadable = { ok: false, failure: expect.stringMatching(/\w/) as string }
  expect(held).toMatchObject({ slot, body: unreadable, outbox: unreadable, pending: 3 })
})
