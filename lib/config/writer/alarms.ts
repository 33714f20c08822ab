import { quantityOf } from '../alarms.ts'
import type { AlarmDefinition } from '../../model/index.ts'
import { comparisonOf, groupOf, orderedAlarms } from './alarm-conditions.ts'

const fallbackNote =
  '# These go to deploy.fallback_email alone, whatever their severity: a page about notify cannot go through notify.'

const maxWidth = 108

/** The alarms of watch.yml with their defaults, by group. */
export function alarmLines(): readonly string[] {
  return orderedAlarms.flatMap((alarm, index) => {
    const before = orderedAlarms[index - 1]
    const startsNextGroup = before !== undefined && groupOf(before) !== groupOf(alarm)
    return [
      ...(startsNextGroup ? [''] : []),
      ...(startsNextGroup && groupOf(alarm) === 'fallback' ? [fallbackNote] : []),
      ...linesOf(alarm),
    ]
  })
}

function linesOf(alarm: AlarmDefinition): readonly string[] {
  const { name, threshold, range, window, severity, summary, watches } = alarm
  const written = quantityOf(alarm).format(threshold)
  const each = 'each' in watches ? `, for each ${watches.each}` : ''
  const condition = comparisonOf(alarm, range.min === range.max ? written : 'threshold')
  const points = `${window.breaching}/${window.points}`
  const comment = `# ${summary} ${condition}${each}.`
  return [
    ...(comment.length > maxWidth ? [`# ${summary}`, `# ${condition}${each}.`] : [comment]),
    `${name}: { threshold: ${written}, points: ${points}, severity: ${severity}, enabled: true }`,
  ]
}
