import type { MetricGroup, Unit } from '../../../lib/model/index.ts'

/** A slot and its value in the series' unit. */
export type PagePoint = readonly [slotMs: number, value: number]

export interface PageSeriesDescription {
  readonly id: string
  /** The metric's name. */
  readonly title: string
  /** The values of its dimensions, or empty. */
  readonly label: string
  readonly unit: Unit
  readonly group: MetricGroup
  /** The statistic of the values: `Maximum`, `p95`. */
  readonly statistic: string
}

/** One chart: the newest points, oldest first; a slot without data has none. */
export interface PageSeries extends PageSeriesDescription {
  readonly points: readonly PagePoint[]
}
