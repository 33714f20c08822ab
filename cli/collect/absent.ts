import { replicasMissing } from '../../lib/anchore/metrics.ts'
import { metrics } from '../../lib/catalogue.ts'
import { type CollectorName } from '../../lib/model/collector.ts'
import type { Detail } from '../../lib/model/metric.ts'
import type { Metric } from '../../lib/model/metric.ts'
import type { Found } from './collect-twice.ts'

const metricsOf: Readonly<Record<CollectorName, readonly Metric[]>> = {
  'collect-anchore': metrics.anchore,
  'collect-postgres': metrics.postgres,
}

/** A line for every metric without data, with the reason. `all`: also for those of `detail: full` in a core deployment. */
export function absences(
  found: readonly Found[],
  { detail, all }: { readonly detail: Detail; readonly all: boolean },
  interval: string,
): readonly string[] {
  return found.flatMap(({ name, samples, failures }) => {
    const there = new Set(samples.map(({ metric }) => metric))
    const isWanted = (metric: Metric): boolean => all || metric.detail === 'core' || detail === 'full'
    const absent = metricsOf[name].filter((metric) => !there.has(metric) && isWanted(metric))
    return absent.map((metric) => {
      if (metric.detail === 'full' && detail === 'core')
        return `${metric.name}: published with detail: full only`
      if (failures.length > 0) return `${metric.name}: see the failures`
      if (metric === replicasMissing) return `${metric.name}: no service with several replicas answers`
      if (metric.form === 'value') return `${metric.name}: no target exports it yet`
      return `${metric.name}: nothing happened in ${interval}; try a longer --interval`
    })
  })
}
