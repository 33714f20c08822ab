import {
  formatDuration,
  formatMinute,
  formatQuantity,
  type Unit,
  countText,
  minuteMs,
} from '../../model/index.ts'
import type { Incident } from '../../oncall/index.ts'
import type { Digest, NoisyAlarm, Throughput } from './digest.ts'

/** A message has at most 2,000 characters (clean-notice.ts). */
const listed = { incidents: 5, noisy: 3, recommendations: 2 }
const weekDays = 7
const dayMinutes = 24 * 60
const count = (value: number): string => formatQuantity(value, 'Count')
const time = (seconds: number): string => formatQuantity(seconds, 'Seconds')

/** The title of the message: `412 images completed, 2 incidents, slow step: waiting`. */
export function digestTitle({ day, incidents, limitingStep }: Digest): string {
  const images = day === undefined ? 'no data' : `${count(day.completed)} images completed`
  const trouble = countText(incidents.length, 'incident')
  const slow = limitingStep === undefined ? 'no slow step' : `slow step: ${limitingStep.steps.join(' or ')}`
  return `Digest: ${images}, ${trouble}, ${slow}`
}

/** The message, without its title. `timezone`: an IANA name. */
export function digestText(digest: Digest, timezone: string): string {
  const at = (moment: number): string => formatMinute(moment, timezone)
  const { from, to, day, before, limitingStep, recommendations, incidents, noisy, dollars } = digest
  return [
    `${at(from)} to ${at(to)}; in brackets the values of the week before, counts as a daily mean.`,
    ...gapLine(day, 'the day', dayMinutes),
    ...gapLine(before, 'the week before', weekDays * dayMinutes),
    ...(day === undefined ? [] : throughputLines(day, before)),
    ...(limitingStep === undefined
      ? [day === undefined ? 'Slow step: unknown.' : 'Slow step: none.']
      : [
          `Slow step: ${limitingStep.steps.join(' or ')} (confidence ${limitingStep.confidence}): ${limitingStep.evidence.join('; ')}.`,
        ]),
    ...recommendations
      .slice(0, listed.recommendations)
      .map(({ knob, change }) => `Recommended: ${knob}: ${change}`),
    ...more(recommendations.length - listed.recommendations, 'npx anchor-watch advise --since 1d lists'),
    incidents.length === 0 ? 'Incidents: none.' : `Incidents: ${incidents.length}.`,
    ...incidents.slice(0, listed.incidents).map((incident) => `- ${incidentText(incident, to, at)}`),
    ...more(incidents.length - listed.incidents, 'the channels have'),
    noisy.length === 0 ? 'Noisy alarms: none.' : 'Noisy alarms:',
    ...noisy.slice(0, listed.noisy).map((alarm) => `- ${noisyText(alarm)}`),
    ...more(noisy.length - listed.noisy, 'npx anchor-watch backtest --since 1d lists'),
    `Cost: ${dollars.toFixed(2)} dollars a month at list price.`,
  ].join('\n')
}

/** The time that the numbers below do not cover. */
function gapLine(span: Throughput | undefined, name: string, minutes: number): readonly string[] {
  if (span === undefined) return [`No data of ${name}.`]
  const missing = Math.round((1 - span.seen) * minutes)
  if (missing === 0) return []
  return [`No data for ${formatDuration(missing * minuteMs)} of ${name}; its numbers cover only the rest.`]
}

function throughputLines(day: Throughput, before: Throughput | undefined): readonly string[] {
  const beside = (text: (one: Throughput) => string): string =>
    `${text(day)}${before === undefined ? '' : ` (${text(before)})`}`
  const perDay = (of: (one: Throughput) => number): string => {
    const usual = before && of(before) / (weekDays * before.seen)
    return `${count(of(day))}${usual === undefined ? '' : ` (${count(usual)})`}`
  }
  const { analysis, upload, evaluation } = day
  return [
    `Images: ${perDay(({ arrived }) => arrived)} arrived, ${perDay(({ completed }) => completed)} completed, ${perDay(({ failed }) => failed)} failed.`,
    `Wait for an analyzer: ${beside(({ waiting }) => time(waiting.meanSeconds))} mean, ${beside(({ waiting }) => time(waiting.maxSeconds))} at most.`,
    ...(analysis.count === 0
      ? []
      : [
          `Analysis: ${beside((one) => timeOf(one.p50Seconds))} median, ${beside((one) => timeOf(one.p95Seconds))} for 19 of 20, ${beside((one) => time(one.analysis.meanSeconds))} mean.`,
        ]),
    ...(upload.count === 0
      ? []
      : [`Upload, a part of it: ${beside((one) => time(one.upload.meanSeconds))} mean.`]),
    ...(evaluation.count === 0
      ? []
      : [`Policy evaluation: ${beside((one) => time(one.evaluation.meanSeconds))} mean.`]),
  ]
}

function timeOf(seconds: number | undefined): string {
  return seconds === undefined ? 'none' : time(seconds)
}

/** `2026-11-23 10:12 UTC, 47 min: backlog-growing, 2 critical pages` */
function incidentText(
  { openedAt, closedAt, lead, rings, silencedBy }: Incident,
  to: number,
  at: (moment: number) => string,
): string {
  const isOpen = closedAt === undefined || closedAt > to
  const length = formatDuration((isOpen ? to : closedAt) - openedAt)
  const paged = rings.length === 0 && silencedBy !== undefined ? 'silenced' : pagesText(rings)
  return `${at(openedAt)}, ${length}${isOpen ? ' and still open' : ''}: ${lead}, ${paged}`
}

function pagesText(rings: Incident['rings']): string {
  const critical = rings.filter(({ severity }) => severity !== 'warning').length
  if (rings.length === 0) return 'no page'
  if (critical === 0) return countText(rings.length, 'warning page')
  if (critical === rings.length) return countText(critical, 'critical page')
  return `${rings.length} pages, ${critical} critical`
}

function noisyText({ kind, fired, minutes, unit, threshold, quiet }: NoisyAlarm): string {
  const own = `${kind} fired ${fired} times, ${formatDuration(minutes * minuteMs)} together`
  return quiet === undefined
    ? `${own}; it would have fired with every other threshold too`
    : `${own}; it would not have fired with a threshold of ${limitText(quiet, unit)} instead of ${limitText(threshold, unit)}`
}

/** A share is not cut to tenths. */
function limitText(value: number, unit: Unit): string {
  return unit === 'None' ? String(value) : formatQuantity(value, unit)
}

function more(number: number, place: string): readonly string[] {
  return number > 0 ? [`- ${place} ${number} more`] : []
}
