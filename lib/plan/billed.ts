import { alarmsOf } from '../alarms/index.ts'
import type { Config } from '../config/index.ts'
import { sectionsOf } from '../cloudwatch/index.ts'
import { dashboards } from '../model/index.ts'
import { referencesIn } from '../net/index.ts'
import { freeTier } from './list-prices.ts'

/** A part of a count: a metric with its series, an alarm of the catalogue with its billed metrics. */
export interface Share {
  readonly name: string
  readonly count: number
}

/**
 * The number of dashboards that the free tier covers. It does not cover a dashboard with too many metrics; the dashboard
 * of the runbooks has none.
 */
export function freeDashboards(config: Config): number {
  const metrics = sectionsOf(config).flatMap(({ charts }) => charts.flatMap(({ lines }) => lines)).length
  const free = freeTier.dashboards
  return metrics > free.metrics ? dashboards.length - 1 : free.count
}

/** A condition is a second metric of the alarm. */
export function billedAlarms(config: Config): readonly Share[] {
  const byKind = Map.groupBy(alarmsOf(config), ({ kind }) => kind)
  return [...byKind].map(([name, alarms]) => ({
    name,
    count: alarms.reduce((sum, { condition }) => sum + (condition === undefined ? 1 : 2), 0),
  }))
}

export function secretNames({ anchore, postgres, oncall }: Config): ReadonlySet<string> {
  const references = referencesIn({ anchore, postgres, oncall }, '').map(({ reference }) => reference)
  return new Set(references.filter(({ source }) => source === 'secret').map(({ name }) => name))
}
