import { slotOf } from '../clock.ts'
import { listAt, numberAt, textAt } from '../json.ts'
import type { CounterState } from '../prometheus/deltas.ts'

/** Goes up whenever the shape below changes: a state of another version is not read. */
const version = 2

export interface Counters {
  /** What was read: a series that none of it selects was never looked at, and has no known beginning. */
  readonly readings: ReadonlySet<string>
  /** The counters of every target at its last good scrape, by the target's key. */
  readonly targets: ReadonlyMap<string, CounterState>
}

/**
 * A JSON value. Replicas export the same series, so each is named once, and a target has its place in the list, as the
 * step from the place before. A 0 is not kept: a series that a known process has not shown yet counts from 0 as well.
 */
export function toState({ readings, targets }: Counters): unknown {
  const places = new Map<string, number>()
  const placed = [...targets].map(([url, { values, ...target }]) => {
    const kept = [...values].filter(([, value]) => value !== 0)
    const own = kept.map(([series, value]): Placed => {
      if (!places.has(series)) places.set(series, places.size)
      return [places.get(series) ?? 0, value]
    })
    return { url, ...target, ...toColumns(own) }
  })
  return { version, readings: [...readings], series: [...places.keys()], targets: placed }
}

type Placed = readonly [place: number, value: number | null]

function toColumns(unsorted: readonly Placed[]) {
  const sorted = unsorted.toSorted(([left], [right]) => left - right)
  return {
    steps: sorted.map(([place], index) => place - (sorted[index - 1]?.[0] ?? 0)),
    values: sorted.map(([, value]) => value),
  }
}

/** The counters that an earlier run left; undefined when there are none, or when a part of them is not ours. */
export function fromState(state: unknown): Counters | undefined {
  if (numberAt(state, 'version') !== version) return undefined
  const readings = listAt(state, 'readings').filter((one) => typeof one === 'string')
  const series = listAt(state, 'series').filter((one) => typeof one === 'string')
  const written = listAt(state, 'targets')
  const targets = written.flatMap((target) => readTarget(target, series))
  if (targets.length < written.length) return undefined
  return { readings: new Set(readings), targets: new Map(targets) }
}

function readTarget(target: unknown, series: readonly string[]): [string, CounterState][] {
  const url = textAt(target, 'url')
  const slot = numberAt(target, 'slot')
  const newest = numberAt(target, 'newest')
  const values = fromColumns(listAt(target, 'steps'), listAt(target, 'values'), series)
  if (url === undefined || slot === undefined || newest === undefined || values === undefined) return []
  return [[url, { slot: slotOf(slot), start: numberAt(target, 'start') ?? null, newest, values }]]
}

function fromColumns(
  steps: readonly unknown[],
  values: readonly unknown[],
  series: readonly string[],
): CounterState['values'] | undefined {
  const found = new Map<string, number | null>()
  let place = 0
  for (const [index, step] of steps.entries()) {
    place += Number(step)
    const name = series[place]
    const value = values[index]
    if (name === undefined || (value !== null && typeof value !== 'number')) return undefined
    found.set(name, value)
  }
  return found
}
