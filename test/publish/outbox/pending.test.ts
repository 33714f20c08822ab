import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { slotOf, slotPlus, type Slot } from '../../../lib/model/index.ts'
import { halvesOf } from '../../../lib/publish/cloudwatch/requests.ts'
import { absenceProvenAt } from '../../../lib/publish/cloudwatch/settling.ts'
import {
  addSlot,
  dropRequest,
  emptyOutbox,
  freeBit,
  markArrived,
  markAttempted,
  markNotArrived,
  pendingData,
  pendingOf,
  replaceByHalves,
  requestsIn,
  type Outbox,
  type Pending,
  type PendingRequest,
} from '../../../lib/publish/outbox/pending.ts'
import { dropExpired, dropUnsettleable, settle, slotsToAsk } from '../../../lib/publish/outbox/settle.ts'

const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const dayMs = 86_400_000

function waiting(bit: number, { of = slot, data = 2, attemptedAt = of }: Partial<Waits> = {}): Pending {
  return { slot: of, bit, item: `${bit}`, from: 0, attemptedAt, data, loss: data }
}

interface Waits {
  readonly of: Slot
  readonly data: number
  readonly attemptedAt: number | null
}

const outboxOf = (...requests: Pending[]): Outbox =>
  [...Map.groupBy(requests, (request) => request.slot)].reduce(
    (outbox, [of, some]) =>
      addSlot(
        outbox,
        of,
        some.map(({ slot: _, ...one }): PendingRequest => one),
      ),
    emptyOutbox,
  )
const bitsIn = (outbox: Outbox): number[] => requestsIn(outbox).map(({ bit }) => bit)
const told = absenceProvenAt(slot, slot) ?? 0

describe('the sum of a slot’s heartbeats', () => {
  test('says which of any requests arrived, whatever arrived before', () => {
    const bits = fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(
        bits,
        fc.infiniteStream(fc.boolean()),
        fc.integer({ min: 0, max: 9 }),
        (all, coins, known) => {
          const first = markArrived(outboxOf(...all.map((bit) => waiting(bit)), waiting(known + 41)), {
            slot,
            bit: known + 41,
          })
          const arrived = all.filter(() => coins.next().value)
          const sum = [...arrived, known + 41].reduce((total, bit) => total + 2 ** bit, 0)
          const after = settle(first, new Map([[slot, sum]]), told)
          expect(bitsIn(after)).toEqual(all.filter((bit) => !arrived.includes(bit)))
          expect(requestsIn(after).every(({ attemptedAt }) => attemptedAt === null)).toBe(true)
        },
      ),
    )
  })

  test('is not asked for before it can tell, nor for what was never attempted', () => {
    const outbox = outboxOf(waiting(0), waiting(1, { of: slotPlus(slot, 1), attemptedAt: null }))
    expect(slotsToAsk(outbox, told - 1)).toEqual([])
    expect(slotsToAsk(outbox, told)).toEqual([slot])
  })

  test('that is less than what is known to be there says nothing', () => {
    const outbox = markArrived(outboxOf(waiting(0), waiting(1)), { slot, bit: 1 })
    expect(settle(outbox, new Map([[slot, 0]]), told)).toBe(outbox)
  })

  test('of a run without a table is a fraction and changes nothing', () => {
    const outbox = outboxOf(waiting(0), waiting(1))
    expect(bitsIn(settle(outbox, new Map([[slot, 2.5]]), told))).toEqual([0])
  })

  test('tells too late of what was a day old when it was sent: that is dropped and counted', () => {
    const outbox = outboxOf(waiting(0, { attemptedAt: slot + dayMs }), waiting(1))
    expect(dropUnsettleable(outbox)).toMatchObject({ dropped: 2 })
    expect(bitsIn(dropUnsettleable(outbox))).toEqual([1])
  })
})

describe('an outbox', () => {
  test('gives a bit again only when its request is settled', () => {
    const outbox = outboxOf(waiting(0), waiting(1), waiting(2))
    expect(freeBit(outbox, slot)).toBe(3)
    expect(freeBit(markArrived(outbox, { slot, bit: 1 }), slot)).toBe(1)
    expect(freeBit(outbox, slotPlus(slot, 1))).toBe(0)
  })

  test('counts what waits, and what was given up', () => {
    const outbox = outboxOf(waiting(0, { data: 5 }), waiting(1, { data: 3 }))
    expect(pendingData(outbox)).toBe(8)
    const less = dropRequest(outbox, { slot, bit: 1 })
    expect([pendingData(less), less.dropped]).toEqual([5, 3])
    expect(markArrived(markArrived(outbox, { slot, bit: 0 }), { slot, bit: 1 }).slots).toEqual([])
  })

  test('counts what a DataDropped that is given up would have counted', () => {
    const datum = {
      MetricName: 'DataDropped',
      Unit: 'Count',
      Timestamp: slot,
      Dimensions: [],
      Value: 5,
    } as const
    expect(pendingOf({ bit: 0, data: [datum, { ...datum, MetricName: 'Level' }] }, 'a').loss).toBe(2 + 5)
    const outbox = outboxOf({ ...waiting(0), loss: 7 }, waiting(1))
    expect(dropRequest(outbox, { slot, bit: 0 }).dropped).toBe(7)
    expect(dropExpired(outbox, slot + 15 * dayMs)).toEqual({ ...emptyOutbox, dropped: 7 + 2 })
  })

  test('has the halves of a request as shares of its item, again and again', () => {
    const datum = (Value: number) =>
      ({ MetricName: 'Level', Unit: 'Count', Timestamp: slot, Dimensions: [], Value }) as const
    const request = { collector: 'collect-anchore', slot, bit: 0, data: [0, 1, 2, 3, 4].map(datum) } as const
    const whole = addSlot(emptyOutbox, slot, [pendingOf(request, 'item')])
    const halves = halvesOf(request, 1)
    const outbox = replaceByHalves(replaceByHalves(whole, halves), halvesOf(halves[1], 2))
    expect(requestsIn(outbox)).toMatchObject([
      { bit: 0, item: 'item', from: 0, data: 3, attemptedAt: null },
      { bit: 1, item: 'item', from: 3, data: 1, attemptedAt: null },
      { bit: 2, item: 'item', from: 4, data: 1, attemptedAt: null },
    ])
    expect(pendingData(outbox)).toBe(5)
  })

  test('marks an attempt, and takes the mark back', () => {
    const outbox = markAttempted(outboxOf(waiting(0, { attemptedAt: null })), { slot, bit: 0 }, 7)
    expect(requestsIn(outbox)).toMatchObject([{ attemptedAt: 7 }])
    expect(requestsIn(markNotArrived(outbox, { slot, bit: 0 }))).toMatchObject([{ attemptedAt: null }])
  })

  test('keeps data for 14 days, less the margin that CloudWatch’s clock may need, and no longer', () => {
    const outbox = outboxOf(waiting(0, { attemptedAt: null }))
    const last = slot + 14 * dayMs - 15 * 60_000
    expect(dropExpired(outbox, last)).toBe(outbox)
    expect(dropExpired(outbox, last + 1)).toEqual({ ...emptyOutbox, dropped: 2 })
  })
})
