import fc from 'fast-check'
import { slotOf, type Slot } from '../../lib/clock.ts'
import { backlogOf, minuteOf, type Backlog } from '../../lib/postgres/backlog-model.ts'
import { longestGapMinutes, overlapMinutes, type Increases } from '../../lib/postgres/throughput.ts'

export const start = slotOf(Date.UTC(2026, 10, 24, 10, 0))

/** One image, seconds after the start; its end is stamped and committed up to ten minutes later. */
export interface Image {
  readonly arrives: number
  readonly stamp: number
  readonly commit: number
  readonly fails: boolean
}

export const worlds = fc.record({
  images: fc.array(
    fc
      .record({
        arrives: fc.integer({ min: 0, max: 30_000 }),
        work: fc.integer({ min: 0, max: 9_000 }),
        delay: fc.integer({ min: 0, max: overlapMinutes * 60 }),
        fails: fc.boolean(),
      })
      .map(({ arrives, work, delay, fails }): Image => ({
        arrives,
        stamp: arrives + work,
        commit: arrives + work + delay,
        fails,
      })),
  ),
  runs: fc.array(
    fc.record({
      gap: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: longestGapMinutes })),
      lag: fc.integer({ min: 0, max: 50 }),
    }),
    { minLength: 1, maxLength: 40 },
  ),
})

/** What the query finds at `clock`: the history ends a gap and an overlap before the slot. */
export function snapshotAt(images: readonly Image[], slot: Slot, clock: number): Backlog {
  const finished = images.filter(({ commit }) => commit <= clock)
  const minuteIn = ({ stamp }: Image): number => minuteOf(start) + Math.floor(stamp / 60)
  const rows = finished
    .filter((image) => minuteIn(image) >= minuteOf(slot) - longestGapMinutes - overlapMinutes)
    .map((image) => ({ status: image.fails ? 'analysis_failed' : 'analyzed', minute: minuteIn(image) }))
  const there = images.filter(({ arrives, commit }) => arrives <= clock && commit > clock)
  const groups = Map.groupBy(rows, ({ status, minute }) => `${status} ${minute}`)
  const grouped = [...groups.values()].flatMap((group) =>
    group.slice(0, 1).map((row) => ({ ...row, images: group.length, oldest: null })),
  )
  return backlogOf(
    [...grouped, { status: 'not_analyzed', minute: null, images: there.length, oldest: null }],
    slot,
  )
}

export function sumOf(increases: readonly (Increases | undefined)[]): Increases {
  const total = (key: keyof Increases): number =>
    increases.reduce((sum, increase) => sum + (increase?.[key] ?? 0), 0)
  return { arrived: total('arrived'), completed: total('completed'), failed: total('failed') }
}

export function truthBetween(images: readonly Image[], from: number, to: number): Increases {
  const within = (time: number): boolean => time > from && time <= to
  return {
    arrived: images.filter(({ arrives }) => within(arrives)).length,
    completed: images.filter(({ commit, fails }) => within(commit) && !fails).length,
    failed: images.filter(({ commit, fails }) => within(commit) && fails).length,
  }
}
