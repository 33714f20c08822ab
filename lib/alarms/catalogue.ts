import {
  alarms as anchoreAlarms,
  userService,
  type ServiceConfig,
  anchoreMetrics as anchoreMetrics,
} from '../anchore/index.ts'
import { alarms as postgresAlarms, postgresMetrics as postgresMetrics } from '../postgres/index.ts'
import { alarms as selfAlarms } from './alarms.ts'
import { dataDropped, dataSpooled, heartbeat } from '../publish/index.ts'
import { coverage } from '../findings/index.ts'
import * as awsOwnMetrics from './paging-alarms.ts'
import {
  severities,
  type Alarm,
  type AlarmDefinition,
  resolveAlarms,
  type AlarmSettings,
  collectorNames,
  type Metric,
  type Series,
} from '../model/index.ts'

/** The metrics that anchor-watch may publish, by source: all that the files of the catalogue export. */
export const metrics: Readonly<Record<'anchore' | 'postgres' | 'self', readonly Metric[]>> = {
  anchore: metricsIn(anchoreMetrics),
  postgres: metricsIn(postgresMetrics),
  self: [coverage, dataDropped, dataSpooled, heartbeat],
}

/** The metrics of AWS that alarms watch; they cost nothing. */
export const awsMetrics: readonly Metric[] = metricsIn(awsOwnMetrics)

/** All of them, ours and those of AWS, by name. */
export const metricsByName: ReadonlyMap<string, Metric> = new Map(
  [...Object.values(metrics).flat(), ...awsMetrics].map((metric) => [metric.name, metric]),
)

export const alarmDefinitions: readonly AlarmDefinition[] = [
  ...anchoreAlarms,
  ...postgresAlarms,
  ...selfAlarms,
]

/** The parts of watch.yml that the list of alarms depends on. */
export interface AlarmedConfig {
  readonly alarms: Readonly<Record<string, AlarmSettings>>
  readonly anchore: {
    /** The login for the scrapes, if there is one. */
    readonly auth?: object | undefined
    readonly services: readonly Pick<ServiceConfig, 'name' | 'replicas'>[]
  }
}

/** Every alarm of a deployment, as watch.yml sets it. */
export function alarmsOf(config: AlarmedConfig): readonly Alarm[] {
  const { auth, services } = config.anchore
  const definitions = auth === undefined ? alarmDefinitions.map(uncontradicted) : alarmDefinitions
  const replicated = services.filter(({ replicas }) => replicas > 1).map(({ name }) => name)
  const alarms = resolveAlarms(definitions, config.alarms, {
    service: services.map(({ name }) => name),
    'replicated service': replicated.filter((name) => name !== userService),
    'replicated API': replicated.filter((name) => name === userService),
    collector: collectorNames,
    queue: severities,
  })
  return alarms.map((alarm) => ({ ...alarm, ...logOf(alarm.series) }))
}

/** The function whose log has the details of a series: its collector, or the function that the series is about. */
function logOf({ metric, dimensions }: Series): Pick<Alarm, 'log'> {
  if (metrics.anchore.includes(metric)) return { log: 'collect-anchore' }
  if (metrics.postgres.includes(metric)) return { log: 'collect-postgres' }
  const { Collector, FunctionName } = dimensions
  const log = Collector ?? FunctionName
  return log === undefined ? {} : { log }
}

/**
 * Without a login in watch.yml Anchore answers scrapes even while its database is down: its answers then contradict no
 * alarm.
 */
function uncontradicted({ unless, ...definition }: AlarmDefinition): AlarmDefinition {
  return unless?.healthy === 'collect-anchore' ? definition : { ...definition, ...(unless && { unless }) }
}

/** The metrics among the exports of a module. */
function metricsIn(exports: object): readonly Metric[] {
  return Object.values(exports).filter(isMetric)
}

function isMetric(value: unknown): value is Metric {
  return typeof value === 'object' && value !== null && 'help' in value
}
