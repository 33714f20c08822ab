import { alarmDefinitions } from '../../alarms/index.ts'
import { type AlarmDefinition, comparisonSigns, type Series, formatQuantity } from '../../model/index.ts'

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

/** The rule of an alarm without its window: `Maximum of OldestWait > 2 h while Maximum of ImagesWaiting >= 5`. */
export function comparisonOf({ watches, condition, ...own }: AlarmDefinition, limit: string): string {
  const rule = termOf('each' in watches ? ofEach(watches.series) : watches, own, limit)
  if (condition === undefined) return rule
  const series = typeof condition.series === 'function' ? ofEach(condition.series) : condition.series
  return `${rule} while ${termOf(series, condition, formatQuantity(condition.threshold, series.metric.unit))}`
}

function termOf(
  series: Series,
  { statistic, comparison }: Pick<AlarmDefinition, 'statistic' | 'comparison'>,
  limit: string,
): string {
  return `${statistic} of ${nameOf(series)} ${comparisonSigns[comparison]} ${limit}`
}

function ofEach(series: (target: string) => Series): Series {
  return { ...series(''), dimensions: {} }
}

function nameOf({ metric, dimensions }: Series): string {
  const values = Object.values(dimensions).map((value) => ` (${value})`)
  return `${metric.namespace === undefined ? '' : `${metric.namespace} `}${metric.name}${values.join('')}`
}
