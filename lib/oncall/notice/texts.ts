import { type Alarm, formatDuration, formatMinute, formatValue } from '../../model/index.ts'
import type { Notice } from '../channel.ts'
import type { IncidentAlarm, Ring, RingReason } from '../incidents/incident.ts'
import { explanationOf, unexplained, unknownOf } from './findings.ts'
import type { PageContext, Watched } from './links.ts'
import { titleLimit } from './clean-notice.ts'

type TextsOfNotice = Pick<
  Notice,
  'title' | 'impact' | 'remedy' | 'findings' | 'unknown' | 'detail' | 'durationMs'
>

export function openTexts(
  { name, alarm, own, numbers }: Subject,
  ring: Ring | undefined,
  { since, at }: { readonly since: number; readonly at: number },
  { watched, reports, now }: PageContext,
): TextsOfNotice {
  const { deployment, timezone } = watched
  const found = alarm === undefined ? unexplained : explanationOf(alarm, at, reports)
  const symptom = alarm === undefined ? `${name} is in ALARM` : symptomOf(alarm, numbers)
  const severity = ring?.severity ?? own?.severity ?? 'alarm'
  const zoned = (text: string): string => inZone(text, timezone)
  return {
    title: pageTitle(
      startOf(severity, alarm, deployment, isTest(own?.reason ?? '')),
      found.texts?.symptom ?? symptom,
      found.cause && zoned(found.cause),
      ring && repeatText(ring.reason, at - since),
    ),
    impact: found.impact ?? alarm?.impact(numbers.value ?? alarm.threshold),
    remedy: alarm && `${found.first ?? alarm.action}${fileOf(alarm, watched)}`,
    findings: found.lines.map(zoned),
    unknown: alarm === undefined ? [] : unknownOf(reports, now, alarm.series).map(zoned),
    detail: reasonOf(own),
    durationMs: undefined,
  }
}

export function resolveTexts(
  { name, alarm, own, numbers }: Subject,
  durationMs: number,
  watched: Watched,
): TextsOfNotice {
  const start = startOf('resolved', alarm, watched.deployment, isTest(own?.reason ?? ''))
  return {
    title:
      alarm === undefined
        ? `${start} ${name} cleared after ${formatDuration(durationMs)}`
        : recoveredTitle(start, alarm, numbers, durationMs),
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
  return own.reason
}

/** The runbook by its file in the repository; empty where a page has a link. */
function fileOf({ kind }: Alarm, { runbooks, dashboards }: Watched): string {
  return runbooks === undefined && !dashboards ? ` More in docs/runbooks/${kind}.md.` : ''
}

/** In the alarm's unit. */
export interface Numbers {
  readonly value?: number | undefined
  readonly threshold?: number | undefined
}

/** The alarm that a page is about, with its numbers. */
export interface Subject {
  /** The short name; CloudWatch's name of an alarm outside the catalogue. */
  readonly name: string
  readonly alarm: Alarm | undefined
  readonly own: IncidentAlarm | undefined
  readonly numbers: Numbers
}

/** Stands for a value that is not known. */
const gap = '\0'

/** The symptom with its numbers; the summary if a value is missing (a state set by hand, missing data). */
export function symptomOf(alarm: Alarm, { value, threshold = alarm.threshold }: Numbers): string {
  const shown = value === undefined ? gap : formatValue(value, alarm)
  const symptom = alarm.symptom(shown, formatValue(threshold, alarm))
  return symptom.includes(gap) ? lowerFirst(alarm.summary.replace(/\.$/, '')) : symptom
}

function hasValue(alarm: Alarm): boolean {
  return alarm.symptom(gap, '').includes(gap)
}

/** Whether the text has "test" as a separate word; names that contain it (`…:alarm:anchor-watch-test-x`) do not count. */
export function isTest(text: string): boolean {
  return /(?:^|\s)test(?:$|[\s:.,!])/i.test(text)
}

/** `[critical] Anchore prod:`, the beginning of a title before the symptom. */
export function startOf(mark: string, alarm: Alarm | undefined, deployment: string, test: boolean): string {
  const product = alarm === undefined ? 'CloudWatch' : alarm.area === 'monitor' ? 'anchor-watch' : 'Anchore'
  return `${test ? '[test] ' : ''}[${mark}] ${product} ${deployment}:`
}

/** The first of these titles that every channel shows whole; the last if none fits. */
function fittingTitle(titles: readonly string[]): string {
  return titles.find((title) => Array.from(title).length <= titleLimit) ?? titles.at(-1) ?? ''
}

/** The title of a page; the last part of its cause, or the whole cause, is left out if it does not fit. */
export function pageTitle(start: string, symptom: string, cause: string | undefined, ring?: string): string {
  const after = ring === undefined ? '' : ` (${ring})`
  return fittingTitle(
    [cause, cause?.replace(/, [^,]*$/, ''), undefined].map(
      (part) => `${start} ${symptom}${part === undefined ? '' : `: ${part}`}${after}`,
    ),
  )
}

/** The reason that an open incident pages again, for the title: otherwise the page would look like the first one. */
export function repeatText(reason: RingReason, openMs: number): string | undefined {
  if (reason === 'lasts') return `still, after ${formatDuration(openMs)}`
  if (reason === 'silence-ended') return 'its silence is over'
  return reason === 'echo-remains' ? 'its cause is over' : undefined
}

/**
 * The value and the threshold as people read them. Empty for an alarm without a number, such as "does not answer".
 * `alarm`: without a threshold where it is outside the catalogue.
 */
export function shownNumbers(
  alarm: Pick<Alarm, 'unit' | 'isShare'> & Partial<Pick<Alarm, 'threshold'>>,
  { value, threshold }: Numbers,
): { readonly value: string | undefined; readonly threshold: string | undefined } {
  const isYesOrNo = alarm.threshold === 1 && value !== undefined && value <= 1
  const shown = (number: number | undefined): string | undefined =>
    number === undefined || isYesOrNo ? undefined : formatValue(number, alarm)
  return { value: shown(value), threshold: shown(threshold) }
}

/**
 * `… the database accepts logins again; alarm cleared after 23 min (97 % at the alarm)`: the problem ended minutes before
 * the alarm cleared. The value is the one of the alarm: the record has no later one. It is left out if the symptom has
 * no value, or if it does not fit.
 */
export function recoveredTitle(start: string, alarm: Alarm, numbers: Numbers, durationMs: number): string {
  const value = hasValue(alarm) ? shownNumbers(alarm, numbers).value : undefined
  const title = `${start} ${alarm.recovered}; alarm cleared after ${formatDuration(durationMs)}`
  return fittingTitle(value === undefined ? [title] : [`${title} (${value} at the alarm)`, title])
}

/** The numbers for machines: those that the title shows. */
export function machineNumbers(
  { value, threshold }: Numbers,
  { unit, isShare }: Pick<Alarm, 'unit' | 'isShare'>,
): Notice['numbers'] {
  if (threshold === undefined) return undefined
  if (!isShare) return { value, threshold, unit }
  return { value: value === undefined ? undefined : 100 * value, threshold: 100 * threshold, unit: 'Percent' }
}

const utcMinute = /\b(\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC\b/g

/** The text of a collector, whose times are UTC, with its times in the zone of the page. */
export function inZone(text: string, timezone: string): string {
  return text.replace(utcMinute, (_all, day: string, time: string) =>
    formatMinute(Date.parse(`${day}T${time}Z`), timezone),
  )
}

/** As the middle of a sentence; a name such as EventBridge or SNS stays. */
export function lowerFirst(text: string): string {
  return /^[A-Z][a-z]* /.test(text) && !text.startsWith('Anchore') && !text.startsWith('EventBridge')
    ? text.charAt(0).toLowerCase() + text.slice(1)
    : text
}
