import fc from 'fast-check'
import { slotOf, slotPlus, type Slot } from '../../../lib/model/index.ts'
import {
  backlogOf,
  secondOf,
  type Backlog,
  type BacklogRow,
  longestGapMinutes,
  overlapMinutes,
  type Increases,
} from '../../../lib/postgres/index.ts'

export const start = slotOf(Date.UTC(2026, 10, 24, 10, 0))

/** One image, seconds after the start; its end is stamped and committed up to ten minutes later. */
export interface Image {
  readonly arrives: number
  readonly stamp: number
  readonly commit: number
  readonly fails: boolean
  /** How many runs see that it has finished; then it is deleted. */
  readonly seen: number
}

export interface Run {
  readonly slot: Slot
  /** Seconds after the start. */
  readonly clock: number
  /** The seconds by which Anchore's clock is taken to be behind ours; it is not. */
  readonly offset: number
}

export interface History {
  readonly images: readonly Image[]
  readonly runs: readonly Run[]
}

/** Up to eight hours of a backlog; in the busy ones, many images finish in the same seconds. */
export const histories: fc.Arbitrary<History> = fc.constantFrom(60, 3_000, 30_000).chain((longest) =>
  fc.record({
    images: fc.array(
      fc
        .record({
          arrives: fc.integer({ min: 0, max: longest }),
          work: fc.integer({ min: 0, max: longest }),
          delay: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: overlapMinutes * 60 })),
          fails: fc.boolean(),
          seen: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 3 })),
        })
        .map(({ arrives, work, delay, fails, seen }): Image => {
          const stamp = arrives + work
          return { arrives, stamp, commit: stamp + delay, fails, seen }
        }),
    ),
    runs: fc
      .array(
        fc.record({
          gap: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: longestGapMinutes })),
          lag: fc.integer({ min: 0, max: 50 }),
          offset: fc.oneof(fc.constant(0), fc.constantFrom(240, 600, 6_000)),
        }),
        { minLength: 1, maxLength: 40 },
      )
      .map((gaps) => {
        let minutes = 0
        return gaps.map(({ gap, lag, offset }): Run => {
          minutes += gap
          return { slot: slotPlus(start, minutes), clock: minutes * 60 + lag, offset }
        })
      }),
  }),
)

/** The backlog that each run reads. */
export function snapshots({ images, runs }: History): readonly (readonly [Slot, Backlog])[] {
  return runs.map(({ slot, clock, offset }, run) => {
    const there = images.filter(({ arrives, commit }) => arrives <= clock && commit > clock)
    const finished = images.flatMap((image, id) =>
      image.commit <= clock && run - firstRunAfter(runs, image.commit) < image.seen
        ? [{ ...rowOf(image), ids: [id] }]
        : [],
    )
    const groups = Map.groupBy(finished, (row) => `${row.status} ${row.finished}`)
    const rows = [...groups.values()].flatMap((group) => {
      const ids = group.flatMap((row) => row.ids)
      return group.slice(0, 1).map((row) => ({ ...row, ids, images: ids.length }))
    })
    const unfinished = { finished: null, ids: null, oldest: null, newest: null, oldest_image: null }
    const waiting = { status: 'not_analyzed', ...unfinished, images: there.length }
    return [slot, backlogOf([...rows, waiting], slot, offset)]
  })
}

function firstRunAfter(runs: readonly Run[], commit: number): number {
  return runs.findIndex(({ clock }) => commit <= clock)
}

function rowOf({ stamp, fails }: Image): Omit<BacklogRow, 'ids'> {
  const status = fails ? 'analysis_failed' : 'analyzed'
  return {
    status,
    finished: secondOf(start) + stamp,
    images: 1,
    oldest: null,
    newest: null,
    oldest_image: null,
  }
}

export interface Totals {
  readonly arrived: number
  readonly completed: number
  readonly failed: number
}

export function totalsOf(increases: readonly Increases[]): Totals {
  const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, one) => total + one, 0)
  return {
    arrived: sum(increases.map(({ arrived }) => arrived)),
    completed: sum(increases.flatMap(({ completed }) => [...completed.values()])),
    failed: sum(increases.flatMap(({ failed }) => [...failed.values()])),
  }
}

/** The images between the first run of a history and the last. */
export function truthOf({ images, runs }: History): Totals {
  const [from, to] = [runs[0]?.clock ?? 0, runs.at(-1)?.clock ?? 0]
  const within = (time: number): boolean => time > from && time <= to
  return {
    arrived: images.filter(({ arrives }) => within(arrives)).length,
    completed: images.filter(({ commit, fails }) => within(commit) && !fails).length,
    failed: images.filter(({ commit, fails }) => within(commit) && fails).length,
  }
}
