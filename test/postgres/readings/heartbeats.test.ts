import { describe, expect, test } from 'vitest'
import { slotOf, slotPlus } from '../../../lib/model/index.ts'
import { offsetOf } from '../../../lib/postgres/readings/services.ts'
import {
  followHeartbeats,
  maxHeartbeats,
  type HeartbeatsState,
  type Service,
} from '../../../lib/postgres/readings/services.ts'

const start = slotOf(Date.UTC(2026, 10, 24, 10, 0))

type Beats = Readonly<Record<string, readonly number[]>>

/** A run each minute from the start on; heartbeats are in seconds after the start, the newest first. */
function follow(...minutes: readonly (Beats | undefined)[]) {
  let state: HeartbeatsState | undefined
  return minutes.map((beats, minute) => {
    if (beats === undefined) return undefined
    const services = Object.entries(beats).map(([name, seconds]): Service => ({
      name,
      heartbeats: seconds.map((second) => start / 1_000 + second),
    }))
    const { stale, state: next } = followHeartbeats(state, services, slotPlus(start, minute))
    state = JSON.parse(JSON.stringify(next)) as HeartbeatsState
    return { stale: stale.map(({ name }) => name), offset: next.offset }
  })
}

const staleIn = (...minutes: readonly (Beats | undefined)[]) => follow(...minutes).map((run) => run?.stale)

describe('the offset of a clock', () => {
  test.each([
    ['is none while heartbeats are fresh', 0, [5, 20, 59], 0],
    ['is none while they are fresh and the run is two minutes late', 0, [-145, -120, -100], 0],
    ['is none while they are two minutes old', 0, [120, 170, 200], 0],
    ['is that of a clock which is ten minutes behind', 0, [601, 620, 655], 600],
    ['is that of a clock which is ten minutes ahead', 0, [-599, -570, -541], -600],
    ['is that of a clock which is a day behind', 0, [86_430], 86_400],
    ['stays while the measurement is near it', 600, [660, 690, 700], 600],
    ['stays while no heartbeat is written', 600, [], 600],
    ['is none again when the clock is set right', 600, [5, 20, 59], 0],
    ['does not follow one host of several', 0, [10, 20, 86_000], 0],
    ['does not follow one host of two that is behind', 0, [10, 86_000], 0],
  ])('%s', (_title, known, ages, offset) => {
    expect(offsetOf(known, ages)).toBe(offset)
  })
})

test('a heartbeat of a service that died during missed runs does not measure the clock', () => {
  const missed = Array.from({ length: 50 }, () => undefined)
  const runs = follow({ catalog: [0] }, { catalog: [60] }, ...missed, { catalog: [120] })
  expect(runs.at(-1)).toEqual({ stale: [], offset: 0 })
})

describe('a service', () => {
  test('is stale three minutes after the run that found its last heartbeat', () => {
    const minutes = [-10, 50, 110, 110, 110, 110, 290].map((beat, minute) => ({
      catalog: [beat],
      analyzer: [60 * minute],
    }))
    expect(staleIn(...minutes)).toEqual([[], [], [], [], [], ['catalog'], []])
  })

  test('is not stale while its heartbeats go on by a clock that is ten minutes behind', () => {
    const runs = follow(...[0, 1, 2, 3, 4].map((minute) => ({ catalog: [60 * minute - 620] })))
    // Until the second run a clock that is behind and a dead service look alike.
    expect(runs.map((run) => run?.stale)).toEqual([['catalog'], [], [], [], []])
    expect(runs.map((run) => run?.offset)).toEqual([0, 600, 600, 600, 600])
  })

  test('is not stale when its clock is set back', () => {
    const beats = [0, 60, 120, -420, -360, -300, -240, -180]
    expect(staleIn(...beats.map((beat) => ({ catalog: [beat] })))).toEqual(beats.map(() => []))
  })

  test('is alive by a new replica although a row of an old one is newer', () => {
    const minutes = [0, 1, 2, 3, 4, 5, 6].map((minute) => ({ analyzer: [300, 60 * minute - 120] }))
    expect(staleIn(...minutes)).toEqual(minutes.map(() => []))
  })

  test('is not revived by a row that is deleted', () => {
    const most = Array.from({ length: maxHeartbeats + 1 }, (_, row) => -1_000 - row)
    const before = { analyzer: most.slice(0, maxHeartbeats) }
    const after = { analyzer: most.slice(1) }
    expect(staleIn(before, before, after)).toEqual([['analyzer'], ['analyzer'], ['analyzer']])
  })

  test('is stale at once after missed runs in which it wrote nothing', () => {
    expect(staleIn({ catalog: [0] }, { catalog: [60] }, undefined, undefined, { catalog: [60] })).toEqual([
      [],
      [],
      undefined,
      undefined,
      ['catalog'],
    ])
  })

  test('that is new is held against the clock that was measured', () => {
    const minutes = [0, 1, 2].map((minute) => ({
      catalog: [60 * minute - 610],
      ...(minute === 2 && { analyzer: [60 * minute - 640], old: [60 * minute - 900] }),
    }))
    expect(staleIn(...minutes).at(-1)).toEqual(['old'])
  })
})
