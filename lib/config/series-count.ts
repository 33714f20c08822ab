import { metrics } from '../alarms/index.ts'
import { replicasMissing, requestTime, type ServiceConfig, timedServices } from '../anchore/index.ts'
import type { ProblemAt } from './problems.ts'
import type { Config } from './schema.ts'
import { collectorNames, type Metric } from '../model/index.ts'
import { states, maxNameSeries } from '../postgres/index.ts'

/** The maximum number of values in an hour, by dimension: CloudWatch bills a series by the hour. */
const maxValues: Readonly<Record<string, (file: Config) => number>> = {
  Collector: () => collectorNames.length,
  Queue: () => 1,
  State: () => states.length + 1,
  User: () => maxNameSeries,
  Application: () => maxNameSeries,
}

/** The services that publish a metric with the dimension Service: all, unless it is named here. */
const publishers: Readonly<Record<string, (service: ServiceConfig) => boolean>> = {
  [requestTime.name]: ({ name }) => timedServices.includes(name),
  [replicasMissing.name]: ({ replicas }) => replicas > 1,
}

function servicesOf(metric: string, { anchore }: Config): readonly ServiceConfig[] {
  return anchore.services.filter(publishers[metric] ?? (() => true))
}

/** The maximum number of series of each metric that a deployment of this watch.yml publishes in an hour. */
export function seriesByMetric(file: Config): readonly { readonly name: string; readonly count: number }[] {
  return Object.values(metrics)
    .flat()
    .filter(({ detail }: Metric) => detail === 'core' || file.detail === 'full')
    .map((metric) => ({ name: metric.name, count: countOf(metric, file) }))
}

export function seriesCount(file: Config): number {
  return seriesByMetric(file).reduce((sum, { count }) => sum + count, 0)
}

function countOf({ name, dimensions }: Metric, file: Config): number {
  return dimensions.reduce((product, dimension) => {
    const count = dimension === 'Service' ? servicesOf(name, file).length : maxValues[dimension]?.(file)
    if (count === undefined) throw new TypeError(`${name}: the number of values of ${dimension} is not known`)
    return product * count
  }, 1)
}

/** The catalogue is closed, so the build refuses a `max_series` that a run could exceed. */
export function seriesProblems(file: Config): readonly ProblemAt[] {
  const count = seriesCount(file)
  if (count <= file.maxSeries) return []
  const message = `${file.maxSeries} is less than the ${count} series of this configuration; raise it, or publish less`
  return [{ path: ['max_series'], part: 'value', message }]
}
