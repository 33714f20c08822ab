import { alarmName, resourceName, type Alarm, minuteMs } from '../../model/index.ts'
import type { Notice } from '../channel.ts'
import { cleanNotice, dedupKeyOf, noticeIdOf } from './clean-notice.ts'
import { alarmLink, dashboardLink, logsLink, type Watched, type PageContext } from './links.ts'
import {
  isTest,
  machineNumbers,
  shownNumbers,
  resolveTexts,
  openTexts,
  lowerFirst,
  symptomOf,
  type Subject,
} from './texts.ts'
import type { Incident, Ring, IncidentAlarm } from '../incidents/incident.ts'
import { causeOf, isAboutOwnAlarm } from '../incidents/parts.ts'

/**
 * The notice of an incident for a channel. `ring`: the ring that a `trigger` sends. A page is about the lead of the
 * incident; for an added or a worse alarm it is about that alarm, and a `resolve` is about the cause. CloudWatch's
 * reason describes an alarm outside the catalogue.
 */
export function incidentNotice(
  incident: Incident,
  action: IncidentAction,
  ring: Ring | undefined,
  context: PageContext,
): Notice {
  const { watched, now } = context
  const { deployment, alarms, home, timezone } = watched
  const subject = subjectOf(incident, action, ring, alarms)
  const { name, alarm, own, numbers } = subject
  const changedAt = (action === 'resolve' ? incident.closedAt : own?.changedAt) ?? now
  const since = sinceOf(incident)
  // An update shows the cause of now: the alarm may have changed hours ago.
  const at =
    action === 'resolve' ? changedAt : Math.max(changedAt, action === 'update' ? now : (ring?.at ?? 0))
  const dedupKey = dedupKeyOf(home.account, home.region, deployment, incident.id)
  const revision = action === 'update' ? incident.revision : undefined
  return cleanNotice({
    ...(action === 'resolve'
      ? resolveTexts(subject, Math.max(0, changedAt - since), watched)
      : openTexts(subject, ring, { since, at }, context)),
    id: noticeIdOf(dedupKey, action, ring?.reason, ring?.at, changedAt, revision),
    action,
    reason: action === 'trigger' ? (ring?.reason ?? 'opened') : undefined,
    severity: ring?.severity ?? own?.severity,
    deployment,
    alarm: name,
    ...shownNumbers(alarm ?? foreign, numbers),
    numbers: machineNumbers(numbers, alarm ?? foreign),
    also: alsoOf(incident, name, alarms),
    changedAt,
    since,
    account: home.account,
    region: home.region,
    dimensions: alarm?.series.dimensions ?? {},
    runbook: runbookOf(alarm, watched),
    console: alarmLink(alarm === undefined ? name : alarmName(deployment, name), home),
    dashboard: watched.dashboards ? dashboardLink('deployment', deployment, home) : undefined,
    logs: alarm?.log && logsLink(resourceName(deployment, alarm.log), ...logSpan(since, at), home),
    timezone,
    dedupKey,
    test: isTest(own?.reason ?? ''),
  })
}

const foreign = { unit: 'None' } as const

/** The start of the problem on every page: that of the alarm that began first. */
function sinceOf({ openedAt, alarms }: Incident): number {
  return Math.min(openedAt, ...Object.values(alarms).map(({ since }) => since))
}

/** From two minutes before the problem to one minute after the change, at most an hour. */
function logSpan(since: number, at: number): [from: number, to: number] {
  return [Math.max(since - 2 * minuteMs, at - 60 * minuteMs), at + minuteMs]
}

/** The user's own runbook, or the dashboard with all runbooks. */
function runbookOf(
  alarm: Alarm | undefined,
  { runbooks, dashboards, deployment, home }: Watched,
): string | undefined {
  if (alarm === undefined) return undefined
  if (runbooks !== undefined) return `${runbooks}/${alarm.kind}.md`
  return dashboards ? dashboardLink('runbooks', deployment, home) : undefined
}

export type IncidentAction = 'trigger' | 'update' | 'resolve'

export function subjectOf(
  incident: Incident,
  action: IncidentAction,
  ring: Ring | undefined,
  alarms: readonly Alarm[],
): Subject {
  // The alarm that closes last is seldom the cause.
  const lead = action === 'resolve' ? causeOf(incident, { alarms }) : incident.lead
  const name = ring !== undefined && isAboutOwnAlarm(ring, incident) ? ring.alarm : lead
  const alarm = alarms.find((one) => one.name === name)
  const own: IncidentAlarm | undefined = incident.alarms[name]
  return { name, alarm, own, numbers: { value: own?.value, threshold: own?.threshold ?? alarm?.threshold } }
}

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
