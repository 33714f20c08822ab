import { alarmName, resourceName, type Alarm } from '../../model/alarm.ts'
import type { Report } from '../../model/finding.ts'
import { formatDuration } from '../../model/quantity.ts'
import { clean, truncate } from '../../model/text.ts'
import type { Notice } from '../channel.ts'
import type { Incident, IncidentAlarm, Ring } from '../incidents/incident.ts'
import { causeOf, isAboutOwnAlarm } from '../incidents/parts.ts'
import { cleanNotice } from './clean-notice.ts'
import { findingsOf, none } from './findings.ts'
import { dedupKeyOf, noticeIdOf } from './identity.ts'
import { alarmLink, dashboardLink, logsLink } from './links.ts'
import {
  againText,
  alsoOf,
  inZone,
  isTest,
  machineNumbers,
  pageTitle,
  recoveredText,
  shownNumbers,
  startOf,
  symptomOf,
  type Numbers,
} from './texts.ts'
import { unknownOf } from './unknown.ts'
import type { Watched } from './watched.ts'

/** The facts beside the incident itself. */
export interface PageContext {
  readonly watched: Watched
  readonly reports: readonly Report[]
  readonly now: number
}

/** A quarter of a Slack section: a reason with all the datapoints that CloudWatch lists fits. */
const detailLimit = 750

type IncidentAction = 'trigger' | 'update' | 'resolve'

/** The alarm that a page is about, with its numbers. */
interface Subject {
  /** The short name; CloudWatch's name of an alarm outside the catalogue. */
  readonly name: string
  readonly alarm: Alarm | undefined
  readonly own: IncidentAlarm | undefined
  readonly numbers: Numbers
}

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
  const at = action === 'resolve' ? changedAt : Math.max(changedAt, ring?.at ?? 0)
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

function subjectOf(
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

type TextsOfNotice = Pick<
  Notice,
  'title' | 'impact' | 'remedy' | 'findings' | 'unknown' | 'detail' | 'durationMs'
>

function openTexts(
  { name, alarm, own, numbers }: Subject,
  ring: Ring | undefined,
  { since, at }: { readonly since: number; readonly at: number },
  { watched, reports, now }: PageContext,
): TextsOfNotice {
  const { deployment, timezone } = watched
  const found = alarm === undefined ? none : findingsOf(alarm, at, reports)
  const symptom = alarm === undefined ? `${name} is in ALARM` : symptomOf(alarm, numbers)
  const severity = ring?.severity ?? own?.severity ?? 'alarm'
  const zoned = (text: string): string => inZone(text, timezone)
  return {
    title: pageTitle(
      startOf(severity, alarm, deployment, isTest(own?.reason ?? '')),
      found.texts?.symptom ?? symptom,
      found.cause && zoned(found.cause),
      ring && againText(ring.reason, at - since),
    ),
    impact: found.impact ?? alarm?.impact(numbers.value ?? alarm.threshold),
    remedy: alarm && `${found.first ?? alarm.action}${fileOf(alarm, watched)}`,
    findings: found.lines.map(zoned),
    unknown: alarm === undefined ? [] : unknownOf(reports, now, alarm.series).map(zoned),
    detail: reasonOf(own),
    durationMs: undefined,
  }
}

function resolveTexts(
  { name, alarm, own, numbers }: Subject,
  durationMs: number,
  watched: Watched,
): TextsOfNotice {
  const start = startOf('resolved', alarm, watched.deployment, isTest(own?.reason ?? ''))
  const text =
    alarm === undefined
      ? `${name} is over after ${formatDuration(durationMs)}`
      : recoveredText(alarm, numbers, durationMs)
  return {
    title: `${start} ${text}`,
    impact: undefined,
    remedy: undefined,
    findings: [],
    unknown: [],
    detail: undefined,
    durationMs,
  }
}

/** CloudWatch's reason, unless it is missing data, which the symptom names. */
function reasonOf(own: IncidentAlarm | undefined): string | undefined {
  if (
    own?.reason === undefined ||
    own.value !== undefined ||
    own.reason.includes('no datapoints were received')
  )
    return undefined
  return truncate(clean(own.reason), detailLimit)
}

/** The runbook by its file in the repository; empty where a page has a link. */
function fileOf({ kind }: Alarm, { runbooks, dashboards }: Watched): string {
  return runbooks === undefined && !dashboards ? ` More in docs/runbooks/${kind}.md.` : ''
}

const foreign = { unit: 'None' } as const

/** The start of the problem on every page: that of the alarm that began first. */
function sinceOf({ openedAt, alarms }: Incident): number {
  return Math.min(openedAt, ...Object.values(alarms).map(({ since }) => since))
}

const minuteMs = 60_000

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
