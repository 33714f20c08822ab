import { formatMinute, minutesBetween, type Slot } from '../../lib/model/index.ts'
import {
  incidentNotice,
  type PageContext,
  type Incident,
  openAlarms,
  worstOf,
  isText,
} from '../../lib/oncall/index.ts'
import type { PageIncident, PageFinding } from './view.ts'
import type { Fact, Report } from '../../lib/findings/index.ts'
import { account } from '../aws/account.ts'

/**
 * The incidents in the record, with the texts of their pages: the worst open one first, then the closed ones, newest
 * first. `values`: the current values of the alarms in ALARM, by name; the record has the values of the last change.
 */
export function incidentsAt(
  incidents: readonly Incident[],
  context: PageContext,
  values: ReadonlyMap<string, number> = new Map(),
): readonly PageIncident[] {
  const shown = incidents
    .filter((incident) => !isText(incident))
    .map((one) => incidentView(one.closedAt === undefined ? withValues(one, values) : one, context))
  const [open, closed] = [true, false].map((isOpen) =>
    shown.filter(({ closedMs }) => (closedMs === undefined) === isOpen),
  )
  return [
    ...(open ?? []).toSorted((one, other) => rank(one) - rank(other) || one.sinceMs - other.sinceMs),
    ...(closed ?? []).toSorted((one, other) => (other.closedMs ?? 0) - (one.closedMs ?? 0)),
  ]
}

function withValues(incident: Incident, values: ReadonlyMap<string, number>): Incident {
  const alarms = Object.entries(incident.alarms).map(([name, alarm]) => {
    const value = values.get(name)
    return [name, value === undefined ? alarm : { ...alarm, value }] as const
  })
  return { ...incident, alarms: Object.fromEntries(alarms) }
}

/** An incident that pages nobody comes after the others. */
function rank({ severity, silenced }: PageIncident): number {
  return (silenced ? 2 : 0) + (severity === 'critical' ? 0 : 1)
}

function incidentView(incident: Incident, context: PageContext): PageIncident {
  const { watched, now } = context
  const { closedAt, lead, alarms } = incident
  const [, worst] = worstOf(closedAt === undefined ? openAlarms(incident) : Object.entries(alarms)) ?? []
  const severity = worst?.severity ?? 'critical'
  // As if it paged now, with the current findings and not those of its last change.
  const notice =
    closedAt === undefined
      ? incidentNotice(incident, 'update', { reason: 'opened', alarm: lead, severity, at: now }, context)
      : incidentNotice(incident, 'resolve', undefined, context)
  const alarm = watched.alarms.find(({ name }) => name === lead)
  return {
    id: incident.id,
    severity,
    title: notice.title.replace(titleStart, ''),
    // Clocks differ, so a start in the future counts as now.
    sinceMs: Math.min(notice.since ?? incident.openedAt, now),
    closedMs: closedAt,
    impact: notice.impact,
    first: notice.remedy,
    causes: notice.findings.map(withoutDay(now)),
    also: notice.also,
    unknown: notice.unknown.map(withoutDay(now)),
    alarm: lead,
    runbook: alarm && `/docs/runbooks/${alarm.kind}.md`,
    silenced: incident.silencedBy !== undefined,
  }
}

/** `[critical] Anchore local: `, which the page shows in other places. */
const titleStart = /^(?:\[test\] )?\[\w+\] [^:]+: /

/** A text with its times of today without their day: `not read since 11:06 UTC`. */
export function withoutDay(now: number): (text: string) => string {
  const [today = ''] = formatMinute(now).split(' ')
  return (text) => text.replaceAll(`${today} `, '')
}

/** An older report does not describe the current state. */
const maxAgeMinutes = 15

/** The failures that the collectors report, except for those of a metric with a fact: the page of its alarm shows the fact. */
export function findingsAt(slot: Slot, reports: readonly Report[]): readonly PageFinding[] {
  const explained = new Set(factsAt(slot, reports).map(({ metric }) => metric))
  const findings = currentOf(slot, reports)
    .flatMap((report) => report.findings)
    .filter(({ reportedBy }) => reportedBy === undefined || !explained.has(reportedBy))
  return findings.map(({ target, message, remedy, since }) => ({
    title: `${target}: ${message}`,
    text: remedy,
    sinceMs: since,
  }))
}

/** The facts that the collectors report. */
export function factsAt(slot: Slot, reports: readonly Report[]): readonly Fact[] {
  return currentOf(slot, reports).flatMap(({ facts }) => facts)
}

function currentOf(slot: Slot, reports: readonly Report[]): readonly Report[] {
  return reports.filter((report) => minutesBetween(report.slot, slot) <= maxAgeMinutes)
}

const place = `${account.id}, ${account.region}`
/** The link to the logs: one of a line of links, or a line of its own in a channel without markup. */
const logs = / · <https:[^|>]+\|Logs>|^\*Logs:\* .*\n/gm
/** The fields of a webhook that lead to AWS. */
const fields = /^ {2}"(?:account|region|console|dashboard|logs)": .*\n/gm

/** A message without the account and the logs of the stand-ins: there is no AWS to look at. */
export function withoutAws<Message extends { readonly sections: readonly string[] }>(
  message: Message,
): Message {
  const sections = message.sections.map((section) =>
    section
      .replaceAll(`${place}, `, '')
      .replaceAll(`\n*Where:* ${place}`, '')
      .replaceAll(logs, '')
      .replaceAll(fields, ''),
  )
  return { ...message, sections }
}
