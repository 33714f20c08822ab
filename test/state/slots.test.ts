import { describe, expect, test } from 'vitest'
import { slotOf, slotPlus } from '../../lib/clock.ts'
import { memoryTable } from '../../lib/state/memory.ts'
import { leaseMs, slotsOf, type Lease } from '../../lib/state/slots.ts'
import type { Table } from '../../lib/state/table.ts'

const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const { signal } = new AbortController()
const name = 'collect-anchore'
const itemKey = 'slot#prod#collect-anchore'

/** Two functions on one table: what one of them leaves, the other finds. */
function twoFunctions(table: Table = memoryTable()) {
  const [one, other] = [slotsOf(table, 'prod'), slotsOf(table, 'prod')]
  return { table, one, other }
}

function taken(lease: Lease | 'done' | 'busy'): Lease {
  if (typeof lease === 'string') throw new Error(`the slot was not taken: ${lease}`)
  return lease
}

describe('a slot', () => {
  test('is taken on the very first run, with nothing before it', async () => {
    const { one } = twoFunctions()
    expect(await one.take(name, slot, slot, signal)).toMatchObject({
      slot,
      previous: undefined,
      unreadable: undefined,
    })
  })

  test('hands its state on to the next one, over a cold start', async () => {
    const { one, other } = twoFunctions()
    const state = { version: 1, targets: { 'http://a': [1, null, 'größe'] } }
    const lease = taken(await one.take(name, slot, slot, signal))
    expect(await one.commit(name, lease, state, signal)).toBe(true)
    const next = taken(await other.take(name, slotPlus(slot, 1), slot + 60_000, signal))
    expect(next.previous).toEqual({ slot, state })
  })

  test('hands on a state of nothing as null', async () => {
    const { one } = twoFunctions()
    await one.commit(name, taken(await one.take(name, slot, slot, signal)), undefined, signal)
    const next = taken(await one.take(name, slotPlus(slot, 1), slot + 60_000, signal))
    expect(next.previous).toEqual({ slot, state: null })
  })

  test.each([0, -1, -60])(
    'that is done, or %d minutes older than one that is, is not taken',
    async (minutes) => {
      const { one, other } = twoFunctions()
      await one.commit(name, taken(await one.take(name, slot, slot, signal)), {}, signal)
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
    expect(await one.commit(name, lost, { by: 'lost' }, signal)).toBe(false)
    expect(await other.commit(name, won, { by: 'won' }, signal)).toBe(true)
    const next = taken(await one.take(name, slotPlus(slot, 1), slot + 3 * leaseMs, signal))
    expect(next.previous?.state).toEqual({ by: 'won' })
  })

  test('may be committed again by its own run, whose first answer was lost, until another run takes over', async () => {
    const { one, other } = twoFunctions()
    const lease = taken(await one.take(name, slot, slot, signal))
    expect(await one.commit(name, lease, { by: 'one' }, signal)).toBe(true)
    expect(await one.commit(name, lease, { by: 'one' }, signal)).toBe(true)
    await other.take(name, slotPlus(slot, 1), slot + 60_000, signal)
    expect(await one.commit(name, lease, { by: 'one' }, signal)).toBe(false)
  })

  test('of one collector or deployment is not that of another', async () => {
    const { table, one } = twoFunctions()
    await one.take(name, slot, slot, signal)
    expect(await one.take('collect-postgres', slot, slot, signal)).toMatchObject({ slot })
    expect(await slotsOf(table, 'test').take(name, slot, slot, signal)).toMatchObject({ slot })
  })

  test('takes more state than an item holds in plain text', async () => {
    const { table, one } = twoFunctions()
    const state = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`series ${index}`, index]))
    await one.commit(name, taken(await one.take(name, slot, slot, signal)), state, signal)
    const item = await table.get(itemKey, signal)
    expect(item?.['state']).toHaveProperty('byteLength')
    expect((item?.['state'] as Uint8Array).byteLength).toBeLessThan(400_000)
    const next = taken(await one.take(name, slotPlus(slot, 1), slot + 60_000, signal))
    expect(next.previous?.state).toEqual(state)
  })

  test.each([
    ['text', 'what an older version wrote'],
    ['bytes that are no gzip', Uint8Array.from([1, 2, 3])],
    ['nothing', undefined],
  ])('starts afresh from a state that is %s, and says why', async (_title, state) => {
    const { table, one } = twoFunctions()
    const left = { slot, leaseUntil: 0, ...(state === undefined ? {} : { state }) }
    await table.update(itemKey, { set: left }, signal)
    const lease = taken(await one.take(name, slotPlus(slot, 1), slot + 60_000, signal))
    expect(lease).toMatchObject({ previous: undefined })
    expect(lease.unreadable).toMatch(/\w/)
  })
})
