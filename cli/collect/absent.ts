import { replicasMissing } from '../../lib/anchore/index.ts'
import { metrics } from '../../lib/alarms/index.ts'
import type { CollectorName, Detail, Metric } from '../../lib/model/index.ts'
import type { Found } from './collect-twice.ts'

const metricsOf: Readonly<Record<CollectorName, readonly Metric[]>> = {
  'collect-anchore': metrics.anchore,
  'collect-postgres': metrics.postgres,
}

/**
 * A line for every metric without data, with the reason. The metrics that a failure may explain share one line. `all`:
 * includes the metrics of `detail: full` in a core deployment.
 */
export function absences(
  found: readonly Found[],
  { detail, all }: { readonly detail: Detail; readonly all: boolean },
  interval: string,
): readonly string[] {
  return found.flatMap(({ name, samples, failures }) => {
    const there = new Set(samples.map(({ metric }) => metric))
    const isWanted = (metric: Metric): boolean => all || metric.detail === 'core' || detail === 'full'
    const absent = metricsOf[name].filter((metric) => !there.has(metric) && isWanted(metric))
    const isOff = (metric: Metric): boolean => metric.detail === 'full' && detail === 'core'
    const failed = failures.length === 0 ? [] : absent.filter((metric) => !isOff(metric))
    const others = absent.filter((metric) => !failed.includes(metric))
    const lines = others.map((metric) => {
      if (isOff(metric)) return `${metric.name}: published with detail: full only`
      if (metric === replicasMissing) return `${metric.name}: no service with several replicas answers`
      if (metric.form === 'value') return `${metric.name}: no target exports it yet`
      return `${metric.name}: nothing happened in ${interval}; try a longer --interval`
    })
    const names = failed.map((metric) => metric.name).join(', ')
    return failed.length === 0 ? lines : [...lines, `${names}: see the failures`]
  })
}
