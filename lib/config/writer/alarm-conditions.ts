import { alarmDefinitions } from '../../catalogue.ts'
import type { AlarmDefinition } from '../../model/alarm.ts'
import { comparisonSigns } from '../../model/alarms/comparison.ts'
import type { Series } from '../../model/metric.ts'

/** The alarms on the notifier itself are a group of their own. */
const groups = ['backlog', 'database', 'services', 'monitor', 'fallback'] as const
type Group = (typeof groups)[number]

export function groupOf({ area, topic }: AlarmDefinition): Group {
  return topic ?? area
}

/** The alarms by group. */
export const orderedAlarms: readonly AlarmDefinition[] = groups.flatMap((group) =>
  alarmDefinitions.filter((alarm) => groupOf(alarm) === group),
)

/** The condition of an alarm: `QueueLength (images_to_analyze) > 500`, `OldestWait > 2h while ImagesWaiting >= 5`. */
export function comparisonOf({ watches, comparison, condition }: AlarmDefinition, limit: string): string {
  const own = `${nameOf('each' in watches ? ofEach(watches.series) : watches)} ${comparisonSigns[comparison]} ${limit}`
  if (condition === undefined) return own
  const { series } = condition
  return `${own} while ${nameOf(typeof series === 'function' ? ofEach(series) : series)} ${comparisonSigns[condition.comparison]} ${condition.threshold}`
}

function ofEach(series: (target: string) => Series): Series {
  return { ...series(''), dimensions: {} }
}

function nameOf({ metric, dimensions }: Series): string {
  const values = Object.values(dimensions).map((value) => ` (${value})`)
  return `${metric.namespace === undefined ? '' : `${metric.namespace} `}${metric.name}${values.join('')}`
}
