import type { Alarm } from '../../model/index.ts'
import type { Incident } from '../incidents/incident.ts'
import { lowerFirst, symptomOf } from './texts.ts'

/**
 * The other alarms of the incident, a line for each kind: `services do not answer: apiext, catalog`. Alarms with the
 * same symptom are one line, such as two thresholds of one metric; those with the symptom of the page are left out.
 */
export function alsoOf(incident: Incident, shown: string, alarms: readonly Alarm[]): readonly string[] {
  const others = Object.entries(incident.alarms).filter(
    ([name, { state }]) => name !== shown && (state === 'ALARM' || incident.closedAt !== undefined),
  )
  const known = others.map(([name, numbers]) => ({
    name,
    numbers,
    alarm: alarms.find((one) => one.name === name),
  }))
  const lines = [...Map.groupBy(known, ({ name, alarm }) => alarm?.kind ?? name).values()].map((group) => {
    const [first] = group
    if (first?.alarm === undefined) return group.map(({ name }) => name).join(', ')
    const { alarm, numbers } = first
    if (group.length === 1) return symptomOf(alarm, numbers)
    const targets = group.map(({ name }) => name.slice(alarm.kind.length + 1))
    return `${alarm.several ?? lowerFirst(alarm.summary.replace(/\.$/, ''))}: ${targets.join(', ')}`
  })
  const own = alarms.find(({ name }) => name === shown)
  const title = own && symptomOf(own, incident.alarms[shown] ?? {})
  return [...new Set(lines)].filter((line) => line !== title)
}
