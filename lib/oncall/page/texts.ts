import type { Alarm } from '../../model/alarm.ts'
import { formatDuration, formatQuantity } from '../../model/quantity.ts'
import { titleLimit } from '../clean-notice.ts'
import type { Incident, RingReason } from '../incidents/incident.ts'
import type { Findings } from '../findings.ts'

/** In the alarm's unit. */
interface Numbers {
  readonly value?: number | undefined
  readonly threshold?: number | undefined
}

/** The value with its unit, as people read it: a share in percent. */
export function formatValue(value: number, { unit, isShare }: Pick<Alarm, 'unit' | 'isShare'>): string {
  return isShare ? formatQuantity(100 * value, 'Percent') : formatQuantity(value, unit)
}

/** The symptom with its numbers; without a value (a state set by hand, missing data) the summary. */
export function symptomOf(alarm: Alarm, { value, threshold = alarm.threshold }: Numbers): string {
  if (value === undefined) return lowerFirst(alarm.summary.replace(/\.$/, ''))
  return alarm.symptom(formatValue(value, alarm), formatValue(threshold, alarm))
}

/** `[critical] Anchore prod:`; what stands before the symptom. */
export function startOf(mark: string, alarm: Alarm | undefined, deployment: string, test: boolean): string {
  const product = alarm === undefined ? 'CloudWatch' : alarm.area === 'monitor' ? 'anchor-watch' : 'Anchore'
  return `${test ? '[test] ' : ''}[${mark}] ${product} ${deployment}:`
}

/** The title of a page: its cause is left out where it does not fit. */
export function pageTitle(
  start: string,
  symptom: string,
  { cause }: Pick<Findings, 'cause'>,
  ring?: string,
): string {
  const title = `${start} ${symptom}`
  const after = ring === undefined ? '' : ` (${ring})`
  const whole = `${title}${cause === undefined ? '' : `: ${cause}`}${after}`
  return Array.from(whole).length <= titleLimit ? whole : `${title}${after}`
}

/** Why an open incident rings again: a page that looks like the first one needs it. */
export function againText(reason: RingReason, openMs: number): string | undefined {
  if (reason === 'lasts') return `still, after ${formatDuration(openMs)}`
  if (reason === 'silence-ended') return 'its silence is over'
  return reason === 'echo-remains' ? 'its cause is over' : undefined
}

/** `the database accepts logins again after 23 min (97 % at the peak)`. */
export function recoveredText(alarm: Alarm, { value }: Numbers, durationMs: number): string {
  const recovered = alarm.recovered ?? `${alarm.name} is over`
  return `${recovered} after ${formatDuration(durationMs)}${peakText(alarm, value)}`
}

function peakText(alarm: Alarm, value: number | undefined): string {
  if (value === undefined || value === 0 || alarm.unit === 'None') return ''
  const worst = alarm.comparison.startsWith('Less') ? 'at the lowest' : 'at the peak'
  return ` (${formatValue(value, alarm)} ${worst})`
}

/** The other alarms of the incident, a line for each kind: `A service does not answer: apiext, catalog.` */
export function alsoOf(incident: Incident, shown: string, alarms: readonly Alarm[]): readonly string[] {
  const others = Object.entries(incident.alarms).filter(
    ([name, { state }]) => name !== shown && (state === 'ALARM' || incident.closedAt !== undefined),
  )
  const known = others.map(([name, numbers]) => ({
    name,
    numbers,
    alarm: alarms.find((one) => one.name === name),
  }))
  return [...Map.groupBy(known, ({ name, alarm }) => alarm?.kind ?? name).values()].map((group) => {
    const [first] = group
    if (first?.alarm === undefined) return group.map(({ name }) => name).join(', ')
    const { alarm, numbers } = first
    if (group.length === 1) return symptomOf(alarm, numbers)
    const targets = group.map(({ name }) => name.slice(alarm.kind.length + 1))
    return `${lowerFirst(alarm.summary.replace(/\.$/, ''))}: ${targets.join(', ')}`
  })
}

/** As the middle of a sentence; a name such as EventBridge or SNS stays. */
function lowerFirst(text: string): string {
  return /^[A-Z][a-z]* /.test(text) && !text.startsWith('Anchore') && !text.startsWith('EventBridge')
    ? text.charAt(0).toLowerCase() + text.slice(1)
    : text
}
