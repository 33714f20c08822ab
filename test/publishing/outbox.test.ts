import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { slotOf, slotPlus, type Slot } from '../../lib/model/clock.ts'
import { absenceProvenAt } from '../../lib/cloudwatch/settling.ts'
import { withoutExpiredData } from '../../lib/publishing/expired.ts'
import {
  attempted,
  emptyOutbox,
  freeBit,
  givenUp,
  notTaken,
  parted,
  requestsIn,
  taken,
  waitingData,
  withRequests,
  type Outbox,
  type Waiting,
} from '../../lib/publishing/outbox.ts'
import { settled, slotsToAsk, withoutUntold } from '../../lib/publishing/settle.ts'
import { fitted, readOutbox, warmed } from '../../lib/publishing/stored-outbox.ts'
import { memoryTable } from '../../lib/state/memory.ts'
import { partsOf } from '../../lib/state/parts.ts'

const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const dayMs = 86_400_000
const { signal } = new AbortController()

function waiting(bit: number, { of = slot, data = 2, attemptedAt = of }: Partial<Waits> = {}): Waiting {
  const datum = { MetricName: 'Level', Unit: 'Count', Timestamp: of, Dimensions: [], Value: 1 } as const
  return { collector: 'collect-anchore', slot: of, bit, attemptedAt, data: Array(data).fill(datum) }
}

interface Waits {
  readonly of: Slot
  readonly data: number
  readonly attemptedAt: number | null
}

const outboxOf = (...requests: Waiting[]): Outbox =>
  [...Map.groupBy(requests, (request) => request.slot)].reduce(
    (outbox, [of, some]) => withRequests(outbox, of, some),
    emptyOutbox,
  )
const bitsIn = (outbox: Outbox): number[] => requestsIn(outbox).map(({ bit }) => bit)
const told = absenceProvenAt(slot, slot) ?? 0

describe('the sum of a slot’s heartbeats', () => {
  test('says which of any requests arrived, whatever arrived before and was parted since', () => {
    const bits = fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(
        bits,
        fc.infiniteStream(fc.boolean()),
        fc.integer({ min: 0, max: 9 }),
        (all, coins, known) => {
          const first = taken(outboxOf(...all.map((bit) => waiting(bit)), waiting(known + 41)), {
            slot,
            bit: known + 41,
          })
          const arrived = all.filter(() => coins.next().value)
          const sum = [...arrived, known + 41].reduce((total, bit) => total + 2 ** bit, 0)
          const after = settled(first, new Map([[slot, sum]]), told)
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
    const outbox = taken(outboxOf(waiting(0), waiting(1)), { slot, bit: 1 })
    expect(settled(outbox, new Map([[slot, 0]]), told)).toBe(outbox)
  })

  test('of a run without a table is a fraction and changes nothing', () => {
    const outbox = outboxOf(waiting(0), waiting(1))
    expect(bitsIn(settled(outbox, new Map([[slot, 2.5]]), told))).toEqual([0])
  })

  test('tells too late of what was a day old when it was sent: that is dropped and counted', () => {
    const outbox = outboxOf(waiting(0, { attemptedAt: slot + dayMs }), waiting(1))
    expect(withoutUntold(outbox)).toMatchObject({ dropped: 2 })
    expect(bitsIn(withoutUntold(outbox))).toEqual([1])
  })
})

describe('an outbox', () => {
  test('gives a bit again only when its request is settled', () => {
    const outbox = outboxOf(waiting(0), waiting(1), waiting(2))
    expect(freeBit(outbox, slot)).toBe(3)
    expect(freeBit(taken(outbox, { slot, bit: 1 }), slot)).toBe(1)
    expect(freeBit(outbox, slotPlus(slot, 1))).toBe(0)
  })

  test('counts what waits, in parts too, and what was given up', () => {
    const outbox = outboxOf(waiting(0, { data: 5 }), waiting(1, { data: 3 }))
    expect(waitingData(outbox)).toBe(8)
    const less = givenUp(outbox, { slot, bit: 1 })
    expect([waitingData(less), less.dropped]).toEqual([5, 3])
    const halves = [waiting(0, { data: 3 }), waiting(7, { data: 2 })]
    expect(waitingData(parted(outbox, { slot, bit: 0 }, halves))).toBe(8)
    expect(taken(taken(outbox, { slot, bit: 0 }), { slot, bit: 1 }).parcels).toEqual([])
  })

  test('counts what a DataDropped that is given up would have told', () => {
    const datum = {
      MetricName: 'DataDropped',
      Unit: 'Count',
      Timestamp: slot,
      Dimensions: [],
      Value: 5,
    } as const
    const outbox = outboxOf({ ...waiting(0, { attemptedAt: null }), data: [datum] }, waiting(1))
    expect(givenUp(outbox, { slot, bit: 0 }).dropped).toBe(1 + 5)
    expect(withoutExpiredData(outbox, slot + 15 * dayMs).dropped).toBe(1 + 5 + 2)
  })

  test('marks an attempt, and takes the mark back', () => {
    const outbox = attempted(outboxOf(waiting(0, { attemptedAt: null })), { slot, bit: 0 }, 7)
    expect(requestsIn(outbox)).toMatchObject([{ attemptedAt: 7 }])
    expect(requestsIn(notTaken(outbox, { slot, bit: 0 }))).toMatchObject([{ attemptedAt: null }])
  })

  test('keeps data for 14 days, less the margin that CloudWatch’s clock may need, and no longer', () => {
    const outbox = outboxOf(waiting(0, { attemptedAt: null }))
    const last = slot + 14 * dayMs - 15 * 60_000
    expect(withoutExpiredData(outbox, last)).toBe(outbox)
    expect(withoutExpiredData(outbox, last + 1)).toEqual({ ...emptyOutbox, dropped: 2 })
    const cold = { keys: ['a'], oldest: slot, newest: slot, data: 9, loss: 11, dueAt: 0 }
    expect(withoutExpiredData({ ...emptyOutbox, cold: [cold] }, last + 1)).toEqual({
      ...emptyOutbox,
      dropped: 11,
    })
  })
})

/** Data that gzip makes little of. */
function incompressible(of: Slot, count: number): Waiting {
  const one = waiting(0, { of, attemptedAt: null, data: 0 })
  const data = Array.from({ length: count }, (_, index) => ({
    MetricName: 'Level',
    Unit: 'Count' as const,
    Timestamp: of,
    Dimensions: [],
    Value: Math.sin(index + of),
  }))
  return { ...one, data }
}

describe('an outbox that is too large for the head', () => {
  const minutes = Array.from({ length: 40 }, (_, index) => slotPlus(slot, index))
  const outbox = outboxOf(...minutes.map((of) => incompressible(of, 900)))

  test('leaves the newest slots there and names the others, oldest first', async () => {
    const parts = partsOf(memoryTable(), 'part#prod')
    const written = await fitted(outbox, parts, slot, signal)
    expect(written.parcels.length).toBeLessThan(minutes.length)
    expect(written.parcels.at(-1)?.slot).toBe(minutes.at(-1))
    expect(written.cold[0]).toMatchObject({ oldest: slot, dueAt: 0 })
    expect(waitingData(written)).toBe(waitingData(outbox))
    expect(readOutbox(JSON.parse(JSON.stringify(written)))).toEqual(written)
    let left = written
    for (const part of written.cold) left = (await warmed(left, part, parts, signal)).outbox
    expect(left).toEqual(outbox)
  })

  test('drops and counts the data of a part that is gone', async () => {
    const written = await fitted(outbox, partsOf(memoryTable(), 'part#prod'), slot, signal)
    const [part] = written.cold
    if (part === undefined) throw new Error('nothing is cold')
    const { outbox: left, lost } = await warmed(written, part, partsOf(memoryTable(), 'other'), signal)
    expect([lost, left.dropped]).toEqual([part.loss, part.loss])
    expect(waitingData(left)).toBe(waitingData(outbox) - part.data)
  })
})

test.each([undefined, null, 'text', {}, { parcels: [], cold: [] }, { parcels: [{}], cold: [], dropped: 0 }])(
  'what is stored as %j is no outbox',
  (stored) => {
    expect(readOutbox(stored)).toBeUndefined()
  },
)
