import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { slotPlus, type Slot } from '../../lib/clock.ts'
import { minuteOf, type Backlog, type MinuteCounts } from '../../lib/postgres/backlog-model.ts'
import {
  increasesSince,
  longestGapMinutes,
  readThroughputState,
  throughputState,
} from '../../lib/postgres/throughput.ts'
import { snapshotAt, start, sumOf, truthBetween, worlds } from '../support/backlog-world.ts'

const at = (minutes: number): Slot => slotPlus(start, minutes)

/** A backlog whose finished images are given by minutes after the start. */
function snapshot(inSystem: number, completed: MinuteCounts = [], failed: MinuteCounts = []): Backlog {
  const absolute = (counts: MinuteCounts): MinuteCounts =>
    counts.map(([minute, images]) => [minuteOf(start) + minute, images])
  return {
    waiting: inSystem,
    analyzing: 0,
    oldestWait: 0,
    longestAnalysis: 0,
    completed: absolute(completed),
    failed: absolute(failed),
  }
}

/** The increases of each snapshot after the first, one state handed to the next. */
function increasesOf(first: readonly [Slot, Backlog], ...rest: readonly (readonly [Slot, Backlog])[]) {
  let state = throughputState(first[1], first[0])
  return rest.map(([slot, backlog]) => {
    const advanced = increasesSince(state, backlog, slot)
    state = advanced?.state ?? throughputState(backlog, slot)
    return advanced?.increases
  })
}

describe('the throughput since the last slot', () => {
  test('is zero in a quiet system', () => {
    expect(increasesOf([at(0), snapshot(0)], [at(1), snapshot(0)])).toEqual([
      { arrived: 0, completed: 0, failed: 0 },
    ])
  })

  test('takes arrivals from what finished and what is there', () => {
    const later = snapshot(7, [[0, 3]], [[0, 1]])
    expect(increasesOf([at(0), snapshot(5)], [at(1), later])).toEqual([
      { arrived: 6, completed: 3, failed: 1 },
    ])
  })

  test('counts an image once that finished after the slot and before the query', () => {
    const early = snapshot(1, [[1, 1]])
    const late = snapshot(0, [[1, 2]])
    expect(increasesOf([at(0), snapshot(2)], [at(1), early], [at(2), late])).toEqual([
      { arrived: 0, completed: 1, failed: 0 },
      { arrived: 0, completed: 1, failed: 0 },
    ])
  })

  test('counts an image that was committed nine minutes after its stamp', () => {
    const late = snapshot(0, [[11, 1]])
    expect(increasesOf([at(20), snapshot(1)], [at(21), late])).toEqual([
      { arrived: 0, completed: 1, failed: 0 },
    ])
  })

  test('counts an image that is analyzed again as an arrival and a second completion', () => {
    const both = snapshot(0, [[0, 2]])
    const again = snapshot(1, [[0, 1]])
    const done = snapshot(0, [
      [0, 1],
      [3, 1],
    ])
    expect(increasesOf([at(1), both], [at(2), again], [at(4), done])).toEqual([
      { arrived: 1, completed: 0, failed: 0 },
      { arrived: 0, completed: 1, failed: 0 },
    ])
  })

  test('takes deleted images off the arrivals to come, never below zero', () => {
    expect(
      increasesOf([at(0), snapshot(5)], [at(1), snapshot(2)], [at(2), snapshot(4)], [at(3), snapshot(6)]),
    ).toEqual([
      { arrived: 0, completed: 0, failed: 0 },
      { arrived: 0, completed: 0, failed: 0 },
      { arrived: 1, completed: 0, failed: 0 },
    ])
  })

  test('is not known after a gap of more than two hours', () => {
    expect(increasesOf([at(0), snapshot(5)], [at(longestGapMinutes + 1), snapshot(5)])).toEqual([undefined])
  })

  test('adds up to the truth over any runs, gaps and late commits', () => {
    fc.assert(
      fc.property(worlds, ({ images, runs }) => {
        let elapsed = 0
        const seen = runs.map(({ gap, lag }) => {
          elapsed += gap
          return { slot: at(elapsed), clock: elapsed * 60 + lag }
        })
        const [first, ...rest] = seen.map(
          ({ slot, clock }) => [slot, snapshotAt(images, slot, clock)] as const,
        )
        const clocks = [seen[0]?.clock ?? 0, seen.at(-1)?.clock ?? 0] as const
        if (first === undefined) return
        expect(sumOf(increasesOf(first, ...rest))).toEqual(truthBetween(images, ...clocks))
      }),
    )
  })
})

describe('the state of the throughput', () => {
  test('survives as JSON', () => {
    const state = throughputState(snapshot(3, [[0, 2]]), at(1), -1)
    expect(readThroughputState(JSON.parse(JSON.stringify(state)))).toEqual(state)
  })

  test('keeps only the minutes that are counted again', () => {
    const state = throughputState(
      snapshot(0, [
        [9, 1],
        [10, 2],
      ]),
      at(20),
    )
    expect(state.completed).toEqual([[minuteOf(at(10)), 2]])
  })

  test.each([
    [undefined],
    [null],
    ['x'],
    [{ version: 2 }],
    [{ version: 1, slot: 0 }],
    [{ ...throughputState(snapshot(0), at(0)), completed: [['x', 1]] }],
  ])('is none when it reads %j', (state) => {
    expect(readThroughputState(state)).toBeUndefined()
  })
})
