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
import { referencesIn } from '../net/index.ts'
import { describedAlarm, type State } from './difference.ts'
import { listPrices, priceOf, type Position } from './price.ts'

interface PlannedAlarm {
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

/** An endpoint that the collectors need in a VPC without a route to AWS. Its price is not in the total. */
export interface Endpoint {
  /** The last part of its service name: `monitoring`. */
  readonly service: string
  /** An interface endpoint is billed in each zone, a gateway endpoint is free. */
  readonly type: 'interface' | 'gateway'
  readonly zones: number
  /** A month at list price. */
  readonly dollars: number
}

/** The endpoints that the VPC in watch.yml needs if it has no NAT gateway; some may exist. Each subnet is a zone. */
function endpointsOf({ deploy, anchore, postgres }: Config): readonly Endpoint[] {
  if (deploy.vpc === undefined) return []
  const zones = deploy.vpc.subnets.length
  const sources = new Set(referencesIn({ anchore, postgres }).map(({ reference }) => reference.source))
  const services = [
    'monitoring',
    ...(sources.has('secret') ? ['secretsmanager'] : []),
    ...(sources.has('parameter') ? ['ssm'] : []),
  ]
  return [
    ...services.map((service) => ({
      service,
      type: 'interface' as const,
      zones,
      dollars: zones * listPrices.interfaceEndpoint,
    })),
    { service: 'dynamodb', type: 'gateway', zones, dollars: 0 },
  ]
}
