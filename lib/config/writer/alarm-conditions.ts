import { alarmDefinitions } from '../../catalogue.ts'
import { comparisonSigns, type AlarmDefinition } from '../../model/alarm.ts'

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

/** The condition of an alarm: `QueueLength (images_to_analyze) > 500`. */
export function conditionOf({ watches, comparison }: AlarmDefinition, limit: string): string {
  const { metric, dimensions } = 'each' in watches ? watches.series('') : watches
  const values = 'each' in watches ? [] : Object.values(dimensions).map((value) => ` (${value})`)
  const name = metric.namespace === undefined ? metric.name : `${metric.namespace} ${metric.name}`
  return `${name}${values.join('')} ${comparisonSigns[comparison]} ${limit}`
}
