import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { slotPlus } from '../../../lib/model/index.ts'
import type { Occupancy } from '../../../lib/postgres/connections/ceilings.ts'
import { neverFull, timeToFull, withPoint, type Point } from '../../../lib/postgres/connections/headroom.ts'
import { testSlot } from '../../support/postgres/postgres.ts'

const cluster = (used: number, limit = 100): Occupancy => ({
  ceiling: 'cluster',
  used,
  limit,
  percent: (100 * used) / limit,
})

/** The history of a cluster whose connections were these, a minute each, until now. */
function after(used: readonly number[]): readonly Point[] {
  return used.reduce<readonly Point[]>(
    (history, sessions, minute) =>
      withPoint(history, [cluster(sessions)], slotPlus(testSlot, minute - used.length + 1)),
    [],
  )
}

describe('the time until connections are full', () => {
  test('is what is free over the slope: 2 more a minute, 40 free, 20 minutes', () => {
    expect(timeToFull(after([50, 52, 54, 56, 58, 60]), [cluster(60)])).toBeCloseTo(1_200, 6)
  })

  test('takes the last 15 slots alone', () => {
    const history = after([90, ...Array.from({ length: 15 }, (_, minute) => 30 + minute)])
    expect(history).toHaveLength(15)
    expect(timeToFull(history, [cluster(44)])).toBeCloseTo(60 * 56, 6)
  })

  test('is that of the ceiling which is reached first', () => {
    const role: Occupancy = { ceiling: 'role', used: 14, limit: 20, percent: 70 }
    const history = [10, 11, 12, 13, 14].map((used, minute) => ({
      slot: slotPlus(testSlot, minute - 4),
      used: { cluster: 50 + minute, role: used },
    }))
    expect(timeToFull(history, [role, cluster(54)])).toBeCloseTo(60 * 6, 6)
  })

  test.each([
    ['0 when one is full', [96, 97, 98, 99, 100], 0],
    ['a week when they do not rise', [50, 50, 50, 50, 50], neverFull],
    ['a week when they fall', [54, 53, 52, 51, 50], neverFull],
    ['not known from four slots', [50, 51, 52, 53], undefined],
  ])('is %s', (_title, used, expected) => {
    expect(timeToFull(after(used), [cluster(used.at(-1) ?? 0)])).toBe(expected)
  })

  test('counts a slot that is run twice once', () => {
    const once = withPoint([], [cluster(50)], testSlot)
    expect(withPoint(once, [cluster(51)], testSlot)).toEqual([{ slot: testSlot, used: { cluster: 51 } }])
  })

  test('is never negative and at most a week', () => {
    const counts = fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 5, maxLength: 15 })
    fc.assert(
      fc.property(counts, (used) => {
        const left = timeToFull(after(used), [cluster(used.at(-1) ?? 0)])
        expect(left).toBeGreaterThan(0)
        expect(left).toBeLessThanOrEqual(neverFull)
      }),
    )
  })
})
