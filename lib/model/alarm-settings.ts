import type { Alarm, AlarmDefinition, ConditionDefinition, Each, Severity, Window } from './alarm.ts'
import type { Series } from './metric.ts'

/** The settings of an alarm in watch.yml; all resolved, in the metric's unit. */
export interface AlarmSettings {
  readonly enabled: boolean
  readonly threshold: number
  readonly window: Window
  readonly severity: Severity
}

/** The alarms that watch.yml changes, by name; an absent one keeps its defaults. */
export type AlarmChanges = Readonly<Record<string, AlarmSettings>>

/** The threshold of an alarm: that of watch.yml, otherwise the default. */
export function thresholdOf({ name, threshold }: AlarmDefinition, changes: AlarmChanges): number {
  return changes[name]?.threshold ?? threshold
}

const periodSeconds = 60

/** The alarms of one deployment: every enabled definition, expanded for its targets. */
export function resolveAlarms(
  definitions: readonly AlarmDefinition[],
  changes: AlarmChanges,
  targets: Readonly<Record<Each, readonly string[]>>,
): readonly Alarm[] {
  return definitions.flatMap((definition) => {
    const own = changes[definition.name] ?? { enabled: true, ...definition }
    if (!own.enabled) return []
    const { watches } = definition
    if (!('each' in watches)) return [resolve(definition, own, watches, undefined)]
    return targets[watches.each].map((target) => resolve(definition, own, watches.series(target), target))
  })
}

function resolve(
  definition: AlarmDefinition,
  { threshold, window, severity }: Omit<AlarmSettings, 'enabled'>,
  series: Series,
  target = '',
): Alarm {
  const { watches, range, symptom, impact, recovered, condition, ...kept } = definition
  return {
    ...kept,
    ...(condition && { condition: { ...condition, series: seriesFor(condition, target) } }),
    name: target === '' ? definition.name : `${definition.name}-${target}`,
    kind: definition.name,
    series,
    unit: series.metric.unit,
    period: periodSeconds,
    threshold,
    window,
    severity,
    symptom: (value, limit) => symptom(value, limit, target),
    impact: (value) => (typeof impact === 'string' ? impact : impact(value, target)),
    recovered: recovered(target),
  }
}

function seriesFor({ series }: ConditionDefinition, target: string): Series {
  return typeof series === 'function' ? series(target) : series
}
