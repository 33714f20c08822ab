import { quantityOf } from '../../lib/config/alarms.ts'
import type { AlarmDefinition } from '../../lib/model/alarm.ts'
import { conditionOf, groupOf, orderedAlarms } from './alarms.ts'

const fallbackNote =
  '  # These go to deploy.fallback_email alone, whatever their severity: a page about notify cannot go through it.'

const maxWidth = 110

/** watch.yml with its last section, the alarms and their defaults, renewed; all before it is written by hand. */
export function withAlarmDefaults(current: string): string {
  const section = '\nalarms:\n'
  const at = current.indexOf(section)
  if (at === -1) throw new Error('watch.yml has no section alarms')
  const lines = orderedAlarms.flatMap((alarm, index) => {
    const before = orderedAlarms[index - 1]
    const isFirst = before === undefined || groupOf(before) !== groupOf(alarm)
    return [
      ...(isFirst && index > 0 ? [''] : []),
      ...(isFirst && groupOf(alarm) === 'fallback' ? [fallbackNote] : []),
      ...alarmLines(alarm),
    ]
  })
  return `${current.slice(0, at)}${section}${lines.join('\n')}\n`
}

function alarmLines(alarm: AlarmDefinition): readonly string[] {
  const { name, threshold, range, window, severity, summary, watches } = alarm
  const written = quantityOf(alarm).format(threshold)
  const each = 'each' in watches ? `, for each ${watches.each}` : ''
  const condition = conditionOf(alarm, range.min === range.max ? written : 'threshold')
  const points = `${window.breaching}/${window.points}`
  const comment = `  # ${summary} ${condition}${each}.`
  return [
    ...(comment.length > maxWidth ? [`  # ${summary}`, `  # ${condition}${each}.`] : [comment]),
    `  ${name}: { threshold: ${written}, points: ${points}, severity: ${severity}, enabled: true }`,
  ]
}
