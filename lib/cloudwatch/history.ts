import { type Statistic, type Slot, type Series, sum } from '../model/index.ts'

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

/** The durations of a step: their number, mean and maximum in each period. */
export interface TimeColumns {
  readonly count: Column
  readonly mean: Column
  readonly max: Column
}

/** Selects periods by their number. */
export type Selected = (period: number) => boolean

/** The values of the selected periods that have one. */
export function valuesIn(
  history: History,
  column: Column,
  selected: Selected = everyPeriod,
): readonly number[] {
  return history
    .valuesOf(column)
    .filter((value, period) => value !== undefined && selected(period)) as number[]
}

export function everyPeriod(): boolean {
  return true
}

/** Undefined without a value, as with maxIn and minIn. */
export function meanIn(history: History, column: Column, selected?: Selected): number | undefined {
  const values = valuesIn(history, column, selected)
  return values.length === 0 ? undefined : sum(values) / values.length
}

export function maxIn(history: History, column: Column, selected?: Selected): number | undefined {
  return valuesIn(history, column, selected).reduce<number | undefined>(
    (max, value) => Math.max(max ?? value, value),
    undefined,
  )
}

export function minIn(history: History, column: Column, selected?: Selected): number | undefined {
  return valuesIn(history, column, selected).reduce<number | undefined>(
    (min, value) => Math.min(min ?? value, value),
    undefined,
  )
}

/** Events per second, over the selected periods that have data. `column`: the Average of a counter. */
export function rateIn(history: History, column: Column, selected?: Selected): number {
  return (meanIn(history, column, selected) ?? 0) / 60
}

/**
 * Events over the periods that have data. `column`: the Average of a counter, which a datum that arrives twice does not
 * change. A period counts with all its minutes: one without a datum has as many events as the others on average.
 */
export function totalIn(history: History, column: Column): number {
  return sum(valuesIn(history, column)) * history.periodMinutes
}

export interface Durations {
  readonly count: number
  readonly meanSeconds: number
}

/** The durations that ended in the selected periods, each with the same weight. */
export function durationsIn(
  history: History,
  { count, mean }: TimeColumns,
  selected: Selected = everyPeriod,
): Durations {
  const counts = history.valuesOf(count)
  const means = history.valuesOf(mean)
  let [number, total] = [0, 0]
  for (const [period, one] of counts.entries()) {
    if (one === undefined || !selected(period)) continue
    number += one
    total += one * (means[period] ?? 0)
  }
  return { count: number, meanSeconds: number === 0 ? 0 : total / number }
}

/** The minutes of the periods whose value passes the test. */
export function minutesWhere(
  history: History,
  column: Column,
  test: (value: number) => boolean,
  selected?: Selected,
): number {
  return valuesIn(history, column, selected).filter(test).length * history.periodMinutes
}

/** The number of unbroken runs of values that pass the test; periods without a value break none. */
export function runsWhere(history: History, column: Column, test: (value: number) => boolean): number {
  const passes = valuesIn(history, column).map(test)
  return passes.filter((one, index) => one && passes[index - 1] !== true).length
}

/** Events per hour, in the busiest hour. `column`: the Average of a counter. */
export function busiestHour(history: History, column: Column): number {
  const values = history.valuesOf(column).map((value) => (value ?? 0) * history.periodMinutes)
  const width = Math.max(1, Math.round(60 / history.periodMinutes))
  const hours = Math.min(values.length, width) * (history.periodMinutes / 60)
  let within = 0
  let max = 0
  for (const [period, value] of values.entries()) {
    within += value - (values[period - width] ?? 0)
    max = Math.max(max, within)
  }
  return hours === 0 ? 0 : max / hours
}

/** The periods whose value passes the test. */
export function periodsWhere(history: History, column: Column, test: (value: number) => boolean): Selected {
  const values = history.valuesOf(column)
  return (period) => {
    const value = values[period]
    return value !== undefined && test(value)
  }
}
