import { slotOf } from '../../model/clock.ts'
import { at, listAt, numberAt, textAt } from '../../model/json.ts'
import type { CounterState } from '../../prometheus/deltas.ts'

/** Increased when the shape below changes; a state of another version is not read. */
const version = 2

export interface Counters {
  /** The keys of the signals that were read: the start of any other series is unknown. */
  readonly readings: ReadonlySet<string>
  /** The counters of every target at its last good scrape, by the target's key. */
  readonly targets: ReadonlyMap<string, CounterState>
}

/**
 * Makes a JSON value. Replicas export the same series, so each name is written once, and a target has indexes into that
 * list, each as the step from the one before. A 0 is not written, since a new series of a known process counts from 0 as
 * well, unless series of it were forgotten.
 */
export function toState({ readings, targets }: Counters): unknown {
  const places = new Map<string, number>()
  const placed = [...targets].map(([url, { values, missing, hasForgotten, ...target }]) => {
    const kept = [...values].filter(([, value]) => value !== 0 || hasForgotten)
    const own = kept.map(([series, value]): Placed => {
      if (!places.has(series)) places.set(series, places.size)
      return [places.get(series) ?? 0, value, missing.get(series) ?? 0]
    })
    return { url, ...target, ...(hasForgotten && { hasForgotten }), ...toColumns(own) }
  })
  return { version, readings: [...readings], series: [...places.keys()], targets: placed }
}

type Placed = readonly [place: number, value: number | null, missing: number]

function toColumns(unsorted: readonly Placed[]) {
  const sorted = unsorted.toSorted(([left], [right]) => left - right)
  return {
    steps: sorted.map(([place], index) => place - (sorted[index - 1]?.[0] ?? 0)),
    values: sorted.map(([, value]) => value),
    // A series is rarely missing.
    ...(sorted.some(([, , missing]) => missing > 0) && { missing: sorted.map(([, , missing]) => missing) }),
  }
}

/** Reads the counters of an earlier run; undefined if there are none, or if any part is invalid. */
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
  const columns = fromColumns(target, series)
  if (url === undefined || slot === undefined || newest === undefined || columns === undefined) return []
  return [
    [
      url,
      {
        slot: slotOf(slot),
        start: numberAt(target, 'start') ?? null,
        newest,
        hasForgotten: at(target, 'hasForgotten') === true,
        ...columns,
      },
    ],
  ]
}

function fromColumns(
  target: unknown,
  series: readonly string[],
): Pick<CounterState, 'values' | 'missing'> | undefined {
  const written = listAt(target, 'values')
  const absences = listAt(target, 'missing')
  const values = new Map<string, number | null>()
  const missing = new Map<string, number>()
  let place = 0
  for (const [index, step] of listAt(target, 'steps').entries()) {
    place += Number(step)
    const name = series[place]
    const value = written[index]
    const answers = absences[index] ?? 0
    if (name === undefined || (value !== null && typeof value !== 'number')) return undefined
    if (typeof answers !== 'number') return undefined
    values.set(name, value)
    if (answers > 0) missing.set(name, answers)
  }
  return { values, missing }
}
