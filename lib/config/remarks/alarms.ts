import { userService } from '../../anchore/index.ts'
import { sourcesOf } from './sources.ts'
import { alarmDefinitions, alarmsOf, metrics, type AlarmedConfig } from '../../alarms/index.ts'
import { type Alarm, type AlarmDefinition, formatQuantity } from '../../model/index.ts'

/** A sentence for each alarm that is on and can never fire in this deployment. */
export function silentAlarms(config: AlarmedConfig): readonly string[] {
  return alarmDefinitions
    .filter(({ name }) => config.alarms[name]?.enabled ?? true)
    .flatMap((definition) => {
      const need = missingNeed(definition, config)
      return need === undefined ? [] : [`${definition.name} is on and can never fire: it needs ${need}.`]
    })
}

/** The part of Anchore that the alarm needs and that this deployment does not have. */
function missingNeed(
  { watches }: AlarmDefinition,
  { anchore: { services } }: AlarmedConfig,
): string | undefined {
  const replicated = services.filter(({ replicas }) => replicas > 1).map(({ name }) => name)
  if ('each' in watches) {
    if (watches.each === 'replicated API' && !replicated.includes(userService))
      return `several replicas of ${userService}`
    if (watches.each === 'replicated service' && replicated.every((name) => name === userService))
      return `several replicas of a service beside ${userService}`
    return undefined
  }
  if (!metrics.anchore.includes(watches.metric)) return undefined
  const sources = sourcesOf(watches.metric.name)
  if (services.some(({ name }) => sources.includes(name))) return undefined
  return `${sources.join(' or ')} in anchore.services`
}

/** A sentence for each warning that fires after the critical alarm on the same series. */
export function lateWarnings(config: AlarmedConfig): readonly string[] {
  const alarms = alarmsOf(config)
  const critical = alarms.filter(({ severity }) => severity === 'critical')
  const sentences = alarms
    .filter(({ severity }) => severity === 'warning')
    .flatMap((warning) =>
      critical.filter((other) => isBeyond(warning, other)).map((other) => lateText(warning, other)),
    )
  return [...new Set(sentences)]
}

function isBeyond(warning: Alarm, critical: Alarm): boolean {
  const rises = warning.comparison.startsWith('Greater')
  return (
    warning.series.metric === critical.series.metric &&
    JSON.stringify(warning.series.dimensions) === JSON.stringify(critical.series.dimensions) &&
    rises === critical.comparison.startsWith('Greater') &&
    (rises ? warning.threshold > critical.threshold : warning.threshold < critical.threshold)
  )
}

function lateText(warning: Alarm, critical: Alarm): string {
  const [own, other] = [warning, critical].map(
    ({ kind, threshold, unit }) => `${kind} (${formatQuantity(threshold, unit)})`,
  )
  return `The warning ${own ?? ''} is beyond the critical ${other ?? ''}: it fires too late.`
}
