import type { Statistic, Slot, Series } from '../../model/index.ts'

/** One statistic of a published series, period by period. */
export interface Column extends Series {
  readonly statistic: Statistic | `p${number}`
}

/** Published data of a time span, in whole periods. */
export interface History {
  readonly from: Slot
  readonly periodMinutes: number
  /** The number of periods. */
  readonly periods: number
  /** A value for each period in order; undefined for a period without data. An unknown column has none at all. */
  readonly valuesOf: (column: Column) => readonly (number | undefined)[]
}

/** Identifies a column. */
export function columnKey({ metric, dimensions, statistic }: Column): string {
  return JSON.stringify([metric.name, Object.entries(dimensions).sort(), statistic])
}

/** Memoizes the values of each column. */
export function memoized(valuesOf: History['valuesOf']): History['valuesOf'] {
  const known = new Map<string, ReturnType<History['valuesOf']>>()
  return (column) => {
    const key = columnKey(column)
    const values = known.get(key) ?? valuesOf(column)
    known.set(key, values)
    return values
  }
}
