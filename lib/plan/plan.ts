import { alarmsOf } from '../alarms/index.ts'
import { alarmResources } from '../cloudwatch/index.ts'
import { remarksOf, type Config, seriesByMetric } from '../config/index.ts'
import {
  type Alarm,
  type Severity,
  comparisonSigns,
  dashboards,
  formatValue,
  seriesName,
} from '../model/index.ts'
import { listPrices } from './list-prices.ts'
import { priceOf, type Position } from './price.ts'
import { describedAlarm } from './alarm-fields.ts'
import type { State } from './difference.ts'
import { endpointsOf, type Endpoint } from './network.ts'

export interface PlannedAlarm {
  readonly name: string
  /** `QueueLength images_to_analyze > 500, 10 of 15 minutes`. */
  readonly rule: string
  readonly severity: Severity
  readonly topic: Severity | 'fallback'
  /** A month at list price. */
  readonly dollars: number
}

/** The parts of a deployment of a watch.yml, with their prices. */
export interface Plan {
  readonly deployment: string
  /** The bill of a month; the lists below are parts of it. */
  readonly positions: readonly Position[]
  readonly dollars: number
  readonly afterFreeTier: number
  /** Beside the bill: needed in a VPC that has neither them nor a NAT gateway. */
  readonly endpoints: readonly Endpoint[]
  readonly series: readonly { readonly metric: string; readonly count: number; readonly dollars: number }[]
  readonly alarms: readonly PlannedAlarm[]
  /** Valid settings that are probably unintended. */
  readonly remarks: readonly string[]
}

export function planOf(config: Config): Plan {
  const { positions, dollars, afterFreeTier } = priceOf(config)
  return {
    deployment: config.deployment,
    positions: positions.filter(({ count }) => count > 0),
    dollars,
    afterFreeTier,
    endpoints: endpointsOf(config),
    series: seriesByMetric(config)
      .filter(({ count }) => count > 0)
      .map(({ name, count }) => ({ metric: name, count, dollars: count * listPrices.metric })),
    alarms: alarmsOf(config).map(plannedAlarm),
    remarks: remarksOf(config),
  }
}

function plannedAlarm(alarm: Alarm): PlannedAlarm {
  const { name, series, comparison, threshold, window, severity, condition } = alarm
  const limit = `${comparisonSigns[comparison]} ${formatValue(threshold, alarm)}`
  return {
    name,
    rule: `${seriesName(series)} ${limit}, ${window.breaching} of ${window.points} minutes`,
    severity,
    topic: alarm.topic ?? severity,
    dollars: (condition === undefined ? 1 : 2) * listPrices.alarmMetric,
  }
}

/** The planned deployment, for `differenceOf`. */
export function plannedState(config: Config): State {
  return {
    alarms: Object.values(alarmResources(config)).map(({ Properties }) => describedAlarm(Properties)),
    series: seriesCounts(config),
    dashboards: config.deploy.dashboards ? dashboards.length : 0,
  }
}

/** The number of series by metric, as the template records it. */
export function seriesCounts(config: Config): Readonly<Record<string, number>> {
  return Object.fromEntries(seriesByMetric(config).map(({ name, count }) => [name, count]))
}
