import { deflateRawSync } from 'node:zlib'
import type { CounterState } from '../prometheus/index.ts'

export interface Counters {
  /** The keys of the signals that were read: the start of any other series is unknown. */
  readonly readings: ReadonlySet<string>
  /** The counters of every target at its last good scrape, by the target's key. */
  readonly targets: ReadonlyMap<string, CounterState>
}

/** The counters as a JSON value. */
interface Stored {
  readonly readings: readonly string[]
  readonly series: readonly string[]
  readonly targets: readonly StoredTarget[]
}

/**
 * One target. For each of its series: the step from the index of the one before to its own index in the list, its value,
 * and the number of answers without it.
 */
interface StoredTarget extends Pick<CounterState, 'slot' | 'start' | 'newest'> {
  readonly url: string
  readonly hasForgotten?: true
  readonly steps: readonly number[]
  readonly values: readonly (number | null)[]
  /** Absent where no series is missing, as usual. */
  readonly missing?: readonly number[]
}

/**
 * Makes a JSON value. Replicas export the same series, so each name is written once, and a target has indexes into that
 * list, each as the step from the one before. A 0 is not written, because a new series of a known process also counts
 * from 0, unless series of that process were forgotten.
 */
export function toState({ readings, targets }: Counters): Stored {
  const places = new Map<string, number>()
  const placeOf = (series: string): number => {
    if (!places.has(series)) places.set(series, places.size)
    return places.get(series) ?? 0
  }
  const stored = [...targets].map(([url, { values, missing, hasForgotten, ...target }]): StoredTarget => {
    const own = [...values]
      .filter(([, value]) => value !== 0 || hasForgotten)
      .map(([series, value]) => ({ place: placeOf(series), value, answers: missing.get(series) ?? 0 }))
      .sort((left, right) => left.place - right.place)
    return {
      url,
      ...target,
      ...(hasForgotten && { hasForgotten }),
      steps: own.map(({ place }, index) => place - (own[index - 1]?.place ?? 0)),
      values: own.map(({ value }) => value),
      ...(own.some(({ answers }) => answers > 0) && { missing: own.map(({ answers }) => answers) }),
    }
  })
  return { readings: [...readings], series: [...places.keys()], targets: stored }
}

/**
 * Reads the counters of an earlier run. The table returns no state of another version, so the shape is not checked; a
 * change of the shape increases the version in lib/publish/packed.ts.
 */
export function fromState(state: unknown): Counters {
  const { readings, series, targets } = state as Stored
  const read = targets.map(({ url, steps, values: written, missing: absences = [], ...target }) => {
    const values = new Map<string, number | null>()
    const missing = new Map<string, number>()
    let place = 0
    for (const [index, step] of steps.entries()) {
      place += step
      const name = series[place] ?? ''
      const answers = absences[index] ?? 0
      values.set(name, written[index] ?? null)
      if (answers > 0) missing.set(name, answers)
    }
    return [url, { hasForgotten: false, ...target, values, missing }] as const
  })
  return { readings: new Set(readings), targets: new Map(read) }
}

/**
 * The maximum size of one target's compressed series names, bytes: a third of a collector's state (lib/publish/head.ts).
 */
const maxNamesBytes = 50_000

/** Counters whose labels one target changes or multiplies at every scrape must not use up the state of all others. */
export function isTooLarge({ values }: CounterState): boolean {
  const names = [...values.keys()].join('\n')
  return names.length > maxNamesBytes && deflateRawSync(names).byteLength > maxNamesBytes
}
