import { alarmName, type Alarm } from '../model/alarm.ts'
import type { AlarmEvent } from './message/alarm-event.ts'
import { consoleLink } from './console-link.ts'
import type { Notice } from './channel.ts'
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
  /** The runbook of an alarm is `<runbooks>/<kind>.md`. */
  readonly runbooks: string
  readonly alarms: readonly Alarm[]
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
      ? (found.texts?.symptom ?? symptomOf(event, alarm))
      : resolvedText(alarm?.name ?? event.name, durationMs)
  const title = titleOf(`${start} ${text}`, found)
  return cleanNotice({
    ...textsOf(alarm && { ...alarm, ...changedTexts(found) }, event, watched.runbooks),
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
  return texts === undefined ? {} : { impact: texts.impact, action: texts.action }
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

function textsOf(alarm: Alarm | undefined, event: AlarmEvent, runbooks: string): Texts {
  // A resolved alarm needs no remedy.
  const open = event.state === 'ALARM' ? alarm : undefined
  // CloudWatch's own threshold comes first: watch.yml may have changed since.
  const threshold = event.threshold ?? alarm?.threshold
  const format = (value: number | undefined): string | undefined =>
    value === undefined ? undefined : formatQuantity(value, alarm?.unit ?? 'None')
  return {
    impact: open?.impact,
    remedy: open?.action,
    value: format(shownValue(event, alarm)),
    threshold: format(threshold),
    runbook: alarm === undefined ? undefined : `${runbooks}/${alarm.kind}.md`,
  }
}

function symptomOf(event: AlarmEvent, alarm: Alarm | undefined): string {
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
