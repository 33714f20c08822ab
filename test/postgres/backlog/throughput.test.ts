import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { slotPlus, type Slot } from '../../../lib/model/index.ts'
import { secondOf, type Backlog, type Finished } from '../../../lib/postgres/backlog/query.ts'
import {
  increasesSince,
  isWithinReach,
  longestGapMinutes,
  throughputState,
  type Increases,
} from '../../../lib/postgres/backlog/throughput.ts'
import { histories, snapshots, start, totalsOf, truthOf } from '../../support/postgres/backlog-history.ts'

const at = (minutes: number): Slot => slotPlus(start, minutes)

type Ends = readonly (readonly [second: number, ...ids: readonly number[]])[]

/** A backlog whose finished images are given by seconds after the start. */
function snapshot(inSystem: number, completed: Ends = [], failed: Ends = []): Backlog {
  const finished = (ends: Ends): readonly Finished[] =>
    ends.map(([second, ...ids]) => ({ second: secondOf(start) + second, images: ids.length, ids }))
  return {
    offset: 0,
    waiting: inSystem,
    analyzing: 0,
    oldestWait: 0,
    longestAnalysis: 0,
    shortestAnalysis: 0,
    oldestImage: undefined,
    longestImage: undefined,
    completed: finished(completed),
    failed: finished(failed),
  }
}

/** The increases of each snapshot after the first, one state handed to the next as JSON. */
function increasesOf(
  first: readonly [Slot, Backlog],
  ...rest: readonly (readonly [Slot, Backlog])[]
): readonly Increases[] {
  let state = throughputState(first[1], first[0])
  return rest.map(([slot, backlog]) => {
    const known = JSON.parse(JSON.stringify(state)) as typeof state
    const advanced = increasesSince(known, backlog, slot)
    state = advanced.state
    return advanced.increases
  })
}

const totals = (...runs: Parameters<typeof increasesOf>) =>
  increasesOf(...runs).map((increases) => totalsOf([increases]))

describe('the throughput since the last slot', () => {
  test('is zero in a quiet system', () => {
    expect(totals([at(0), snapshot(0)], [at(1), snapshot(0)])).toEqual([
      { arrived: 0, completed: 0, failed: 0 },
    ])
  })

  test('takes arrivals from what finished and what is there', () => {
    const later = snapshot(7, [[20, 1, 2, 3]], [[30, 4]])
    expect(totals([at(0), snapshot(5)], [at(1), later])).toEqual([{ arrived: 6, completed: 3, failed: 1 }])
  })

  test('counts an image once that finished after the slot and before the query', () => {
    const early = snapshot(1, [[62, 1]])
    const late = snapshot(0, [
      [62, 1],
      [70, 2],
    ])
    expect(totals([at(0), snapshot(2)], [at(1), early], [at(2), late])).toEqual([
      { arrived: 0, completed: 1, failed: 0 },
      { arrived: 0, completed: 1, failed: 0 },
    ])
  })

  test('counts an image that was committed nine minutes after its stamp', () => {
    expect(totals([at(20), snapshot(1)], [at(21), snapshot(0, [[670, 1]])])).toEqual([
      { arrived: 0, completed: 1, failed: 0 },
    ])
  })

  test('counts an image that is analyzed again as an arrival and a second completion', () => {
    const both = snapshot(0, [[5, 1, 2]])
    const again = snapshot(1, [[5, 2]])
    const done = snapshot(0, [
      [5, 2],
      [180, 1],
    ])
    expect(totals([at(1), both], [at(2), again], [at(4), done])).toEqual([
      { arrived: 1, completed: 0, failed: 0 },
      { arrived: 0, completed: 1, failed: 0 },
    ])
  })

  test('counts an image of the very second of one that was counted and deleted', () => {
    expect(totals([at(1), snapshot(1, [[58, 1]])], [at(2), snapshot(0, [[58, 2]])])).toEqual([
      { arrived: 0, completed: 1, failed: 0 },
    ])
  })

  test('takes deleted images off the arrivals to come, never below zero', () => {
    expect(
      totals([at(0), snapshot(5)], [at(1), snapshot(2)], [at(2), snapshot(4)], [at(3), snapshot(6)]).map(
        ({ arrived }) => arrived,
      ),
    ).toEqual([0, 0, 1])
  })

  test('reaches back two hours', () => {
    expect(isWithinReach(at(0), at(longestGapMinutes))).toBe(true)
    expect(isWithinReach(at(0), at(longestGapMinutes + 1))).toBe(false)
  })

  test('adds up to the truth over any runs, gaps, late commits, deletions and changes of the offset', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const [first, ...rest] = snapshots(history)
        if (first === undefined) return
        expect(totalsOf(increasesOf(first, ...rest))).toEqual(truthOf(history))
      }),
    )
  })
})

describe('after missed slots', () => {
  const [missed] = increasesOf(
    [at(10), snapshot(4)],
    [
      at(14),
      snapshot(
        2,
        [
          [500, 1],
          [660, 2, 3],
          [842, 4],
        ],
        [[719, 5]],
      ),
    ],
  )

  test('an image counts in the slot of the minute in which it finished', () => {
    expect(missed?.minutes).toEqual([at(11), at(12), at(13), at(14)])
    // Second 660 begins minute 11, which slot 12 has; what was stamped before slot 10 was committed since.
    expect([...(missed?.completed ?? [])]).toEqual([
      [at(11), 1],
      [at(12), 2],
      [at(13), 0],
      [at(14), 1],
    ])
    expect([...(missed?.failed ?? [])]).toEqual([
      [at(11), 0],
      [at(12), 1],
      [at(13), 0],
      [at(14), 0],
    ])
  })

  test('arrivals are one number for all of them', () => {
    expect(missed?.arrived).toBe(3)
  })
})

describe('the state of the throughput', () => {
  test('keeps only what will be seen again', () => {
    const state = throughputState(
      snapshot(0, [
        [599, 1],
        [600, 2],
      ]),
      at(20),
    )
    expect(state.completed).toEqual([[secondOf(at(10)), [2]]])
  })
})
