import { slotOf, slotPlus, type Form } from '../../../lib/model/index.ts'
import type { SeriesIdentity, Measurement } from '../../../lib/cloudwatch/index.ts'
import { Refusal } from '../json.ts'

export interface Datum extends SeriesIdentity {
  readonly unit: string
  /** Milliseconds since the Unix epoch. */
  readonly at: number
  readonly measurement: Measurement
}

/** A datum and the time at which it becomes readable, milliseconds since the Unix epoch. */
export type ReadableDatum = Datum & { readonly readableAt: number }

export interface StoredSeries extends SeriesIdentity {
  readonly unit: string
  readonly form: Form
  /** By minute (`at`: its start, milliseconds), oldest first; one minute may hold several. */
  readonly data: readonly { readonly at: number; readonly measurement: Measurement }[]
}

export interface Store {
  /** Stores all data; if it throws a Refusal, it has stored none. */
  readonly put: (data: readonly ReadableDatum[]) => void
  readonly unitOf: (series: SeriesIdentity) => string | undefined
  /**
   * The measurements from `from` (inclusive) to `to` (exclusive), both milliseconds on a whole minute. With `by`, only
   * those that are readable by then.
   */
  readonly between: (series: SeriesIdentity, from: number, to: number, by?: number) => readonly Measurement[]
  readonly series: () => readonly StoredSeries[]
}

/** 25 hours of each series, so that the memory of a long run stays bounded. */
const keptMinutes = 1500

interface Point {
  readonly measurement: Measurement
  readonly readableAt: number
}

type Kept = Omit<StoredSeries, 'data'> & { readonly minutes: Map<number, Point[]> }

export function createStore(): Store {
  const kept = new Map<string, Kept>()
  const of = (series: SeriesIdentity) => kept.get(keyOf(series))
  return {
    put: (data) => {
      const known = new Map(kept)
      const accepted = data.map((datum) => {
        const key = keyOf(datum)
        const series = sameKind(datum, known.get(key))
        known.set(key, series)
        return { key, series, datum }
      })
      for (const { key, series, datum } of accepted) {
        kept.set(key, series)
        keep(series, datum)
      }
    },
    unitOf: (series) => of(series)?.unit,
    between: (series, from, to, by = Infinity) => {
      const minutes = of(series)?.minutes
      const found: Point[] = []
      for (let at = slotOf(from); at < to; at = slotPlus(at, 1)) found.push(...(minutes?.get(at) ?? []))
      return found.filter(({ readableAt }) => readableAt <= by).map(({ measurement }) => measurement)
    },
    series: () => [...kept.values()].map(({ minutes, ...series }) => ({ ...series, data: dataOf(minutes) })),
  }
}

function keyOf({ namespace, name, dimensions }: SeriesIdentity): string {
  return JSON.stringify([namespace, name, Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))])
}

/** Stricter than AWS, which stores each unit as a series of its own and merges forms: both would hide a mistake. */
function sameKind({ measurement, at, readableAt, ...datum }: ReadableDatum, before: Kept | undefined): Kept {
  const form = formOf(measurement)
  if (before === undefined) return { ...datum, form, minutes: new Map() }
  if (before.form === form && before.unit === datum.unit) return before
  throw new Refusal(
    'InvalidParameterCombination',
    `${datum.name} was published as ${before.form} in ${before.unit} and now is ${form} in ${datum.unit}: keep to one.`,
  )
}

function formOf(measurement: Measurement): Form {
  if (typeof measurement === 'number') return 'value'
  return 'values' in measurement ? 'distribution' : 'statistics'
}

function keep(series: Kept, { at, measurement, readableAt }: ReadableDatum): void {
  const minute = slotOf(at)
  series.minutes.set(minute, [...(series.minutes.get(minute) ?? []), { measurement, readableAt }])
  if (series.minutes.size > keptMinutes) series.minutes.delete(Math.min(...series.minutes.keys()))
}

function dataOf(minutes: Kept['minutes']): StoredSeries['data'] {
  return [...minutes]
    .sort(([a], [b]) => a - b)
    .flatMap(([at, points]) => points.map(({ measurement }) => ({ at, measurement })))
}
