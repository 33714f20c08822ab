import { alarmName, resourceName, type Alarm } from '../model/alarm.ts'
import type { AlarmEvent } from './message/alarm-event.ts'
import { consoleLink } from './console-link.ts'
import type { Notice } from './channel.ts'
import type { Incident, IncidentAlarm, Ring } from './incidents/incident.ts'
import { alarmLink, logsLink, type ConsoleHome } from './page/links.ts'
import {
  againText,
  alsoOf,
  formatValue,
  inZone,
  machineNumbers,
  pageTitle,
  recoveredText,
  startOf,
  symptomOf,
  type Numbers,
} from './page/texts.ts'
import { unknownOf } from './page/unknown.ts'
import { clean, truncate } from '../model/text.ts'
import { cleanNotice, titleLimit } from './clean-notice.ts'
import { dedupKeyOf, noticeIdOf } from './identity.ts'
import type { Report } from '../model/finding.ts'
import { formatDuration, formatQuantity } from '../model/quantity.ts'
import { findingsOf, none, type Findings } from './findings.ts'
import { shownValue } from './shown-value.ts'

/** The deployment of a notice. */
export interface Watched {
  readonly deployment: string
  /** The runbook of an alarm is `<runbooks>/<kind>.md`; absent: pages have no link to it. */
  readonly runbooks?: string | undefined
  /** An IANA name. */
  readonly timezone: string
  readonly alarms: readonly Alarm[]
  readonly home: ConsoleHome
}

/** The facts beside the incident itself. */
export interface PageContext {
  readonly watched: Watched
  readonly reports: readonly Report[]
  readonly now: number
}

/** A quarter of a Slack section: a reason with all the datapoints that CloudWatch lists fits. */
const detailLimit = 750

/** The alarm of the catalogue with this name in CloudWatch. */
export function findAlarm(
  name: string,
  { deployment, alarms }: Pick<Watched, 'deployment' | 'alarms'>,
): Alarm | undefined {
  return alarms.find((alarm) => alarmName(deployment, alarm.name) === name)
}

/** The alarm that a page is about, with its numbers. */
interface Subject {
  /** The short name; CloudWatch's where it is outside the catalogue. */
  readonly name: string
  readonly alarm: Alarm | undefined
  readonly own: IncidentAlarm | undefined
  readonly numbers: Numbers
}

/**
 * The notice of an incident for a channel. `ring`: the newest ring of a trigger that the channel takes. A page is about the
 * alarm that was added, where that is why it rings, and about the lead otherwise; an alarm outside the catalogue is
 * described by CloudWatch's reason.
 */
export function incidentNotice(
  incident: Incident,
  action: 'trigger' | 'update' | 'resolve',
  ring: Ring | undefined,
  context: PageContext,
): Notice {
  const { watched, now } = context
  const { deployment, alarms, home, timezone } = watched
  const subject = subjectOf(incident, ring, alarms)
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
    value: numbers.value === undefined ? undefined : formatValue(numbers.value, alarm ?? foreign),
    threshold: numbers.threshold === undefined ? undefined : formatValue(numbers.threshold, alarm ?? foreign),
    numbers: machineNumbers(numbers, alarm ?? foreign),
    also: alsoOf(incident, name, alarms),
    changedAt,
    since,
    account: home.account,
    region: home.region,
    dimensions: alarm?.series.dimensions ?? {},
    runbook: runbookOf(alarm, watched),
    console: alarmLink(alarm === undefined ? name : alarmName(deployment, name), home),
    dashboard: undefined,
    logs: alarm?.log && logsLink(resourceName(deployment, alarm.log), ...logSpan(since, at), home),
    timezone,
    dedupKey,
    test: isTest(own?.reason ?? ''),
  })
}

function subjectOf(incident: Incident, ring: Ring | undefined, alarms: readonly Alarm[]): Subject {
  const name = ring?.reason === 'added' ? ring.alarm : incident.lead
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

/** CloudWatch's reason where it is more than missing data, which the symptom names. */
function reasonOf(own: IncidentAlarm | undefined): string | undefined {
  if (
    own?.reason === undefined ||
    own.value !== undefined ||
    own.reason.includes('no datapoints were received')
  )
    return undefined
  return truncate(clean(own.reason), detailLimit)
}

/** Where there is no link: the runbook by its file in the repository. */
function fileOf({ kind }: Alarm, { runbooks }: Watched): string {
  return runbooks === undefined ? ` More in docs/runbooks/${kind}.md.` : ''
}

const foreign = { unit: 'None' } as const

/** The start of the trouble, the only one that pages name: that of the alarm which began first. */
function sinceOf({ openedAt, alarms }: Incident): number {
  return Math.min(openedAt, ...Object.values(alarms).map(({ since }) => since))
}

const minuteMs = 60_000

/** Two minutes before the trouble to one after the change, an hour at most. */
function logSpan(since: number, at: number): [from: number, to: number] {
  return [Math.max(since - 2 * minuteMs, at - 60 * minuteMs), at + minuteMs]
}

function runbookOf(alarm: Alarm | undefined, { runbooks }: Watched): string | undefined {
  return alarm === undefined || runbooks === undefined ? undefined : `${runbooks}/${alarm.kind}.md`
}

/**
 * The notice of an alarm in ALARM (trigger) or out of it (resolve). `began`: the start of the trouble, if known.
 * An alarm outside the catalogue is described by CloudWatch's reason and goes to every channel.
 */
export function alarmNotice(
  event: AlarmEvent,
  began: number | undefined,
  watched: Watched,
  reports: readonly Report[] = [],
): Notice {
  const alarm = findAlarm(event.name, watched)
  const action = event.state === 'ALARM' ? 'trigger' : 'resolve'
  // Clocks differ: nothing begins after its end.
  const since = began !== undefined && began <= event.changedAt ? began : undefined
  const durationMs = action === 'resolve' && since !== undefined ? event.changedAt - since : undefined
  const test = isTest(event.reason)
  const found =
    action === 'trigger' && alarm !== undefined ? findingsOf(alarm, event.changedAt, reports) : none
  const start = [
    ...(test ? ['TEST'] : []),
    action === 'trigger' ? 'ALARM' : 'OK',
    ...(alarm === undefined ? [] : [alarm.severity]),
    `${watched.deployment}:`,
  ].join(' ')
  const text =
    action === 'trigger'
      ? (found.texts?.symptom ?? eventSymptom(event, alarm))
      : resolvedText(alarm?.name ?? event.name, durationMs)
  const title = titleOf(`${start} ${text}`, found)
  return cleanNotice({
    ...textsOf(alarm && { ...alarm, ...changedTexts(found) }, event, watched),
    id: noticeIdOf(event.name, event.state, event.changedAt, event.account, event.region),
    action,
    reason: action === 'trigger' ? 'opened' : undefined,
    severity: alarm?.severity,
    deployment: watched.deployment,
    alarm: alarm?.name ?? event.name,
    title,
    numbers: undefined,
    findings: found.lines,
    also: [],
    unknown: [],
    detail: detailOf(event, alarm),
    changedAt: event.changedAt,
    since,
    durationMs,
    account: event.account,
    region: event.region,
    dimensions: event.dimensions,
    console: consoleLink(event),
    dashboard: undefined,
    logs: undefined,
    timezone: 'UTC',
    dedupKey: dedupKeyOf(event.account, event.region, watched.deployment, alarm?.name ?? event.name),
    test,
  })
}

function changedTexts({ texts }: Findings): Partial<Pick<Alarm, 'impact' | 'action'>> {
  return texts === undefined ? {} : { impact: () => texts.impact, action: texts.action }
}

/** The notice of a text that is not an alarm. `messageId` identifies it over its retries. */
export function textNotice(text: string, messageId: string, at: number, deployment: string): Notice {
  return cleanNotice({
    id: noticeIdOf(messageId),
    action: 'information',
    reason: undefined,
    severity: undefined,
    deployment,
    alarm: undefined,
    title: `INFO ${deployment}: ${text}`,
    impact: undefined,
    remedy: undefined,
    value: undefined,
    threshold: undefined,
    numbers: undefined,
    findings: [],
    also: [],
    unknown: [],
    detail: text,
    changedAt: at,
    since: undefined,
    durationMs: undefined,
    account: undefined,
    region: undefined,
    dimensions: {},
    runbook: undefined,
    console: undefined,
    dashboard: undefined,
    logs: undefined,
    timezone: 'UTC',
    dedupKey: dedupKeyOf(undefined, undefined, deployment, messageId),
    test: isTest(text),
  })
}

/** The symptom with its cause and, where it fits, the time since when. */
function titleOf(symptom: string, { cause, since }: Findings): string {
  if (cause === undefined) return symptom
  const title = `${symptom}: ${cause}`
  const whole = `${title} (since ${since})`
  return whole.length <= titleLimit ? whole : title
}

/** CloudWatch's reason, unless the notice has the value: then the reason adds nothing. */
function detailOf(event: AlarmEvent, alarm: Alarm | undefined): string | undefined {
  const hasValue = alarm !== undefined && shownValue(event, alarm) !== undefined
  return hasValue ? undefined : truncate(clean(event.reason), detailLimit)
}

type Texts = Pick<Notice, 'impact' | 'remedy' | 'value' | 'threshold' | 'runbook'>

function textsOf(alarm: Alarm | undefined, event: AlarmEvent, watched: Watched): Texts {
  // A resolved alarm needs no remedy.
  const open = event.state === 'ALARM' ? alarm : undefined
  // CloudWatch's own threshold comes first: watch.yml may have changed since.
  const threshold = event.threshold ?? alarm?.threshold
  const format = (value: number | undefined): string | undefined =>
    value === undefined ? undefined : formatQuantity(value, alarm?.unit ?? 'None')
  return {
    impact: open?.impact(shownValue(event, alarm) ?? open.threshold),
    remedy: open?.action,
    value: format(shownValue(event, alarm)),
    threshold: format(threshold),
    runbook: runbookOf(alarm, watched),
  }
}

function eventSymptom(event: AlarmEvent, alarm: Alarm | undefined): string {
  if (alarm === undefined) return `${event.name} is in ALARM`
  const value = shownValue(event, alarm)
  // A state set by hand and missing data have no value; the summary needs none.
  if (value === undefined) return `${alarm.summary.replace(/\.$/, '')} (${alarm.name})`
  const limit = formatQuantity(event.threshold ?? alarm.threshold, alarm.unit)
  return alarm.symptom(formatQuantity(value, alarm.unit), limit)
}

function resolvedText(name: string, durationMs: number | undefined): string {
  return `${name} resolved${durationMs === undefined ? '' : ` after ${formatDuration(durationMs)}`}`
}

/** Whether the text has "test" as a separate word; names that contain it (`…:alarm:anchor-watch-test-x`) do not count. */
function isTest(text: string): boolean {
  return /(?:^|\s)test(?:$|[\s:.,!])/i.test(text)
}
