import { formatDuration, formatMinute } from '../../../model/quantity.ts'
import type { Notice, NoticeAction } from '../../channel.ts'

/** A line of a page: texts, some of them foreign, and times in milliseconds. */
export type Line = readonly (string | number)[]

/** A label with its lines; foreign texts have none. */
export interface Part {
  readonly label: string | undefined
  readonly lines: readonly Line[]
}

export interface Link {
  readonly text: string
  readonly url: string
}

/** A page below its title, in the order of reading: the parts, the links and the things that are not known. */
export interface Page {
  readonly parts: readonly Part[]
  readonly links: readonly Link[]
  readonly unknown: readonly Part[]
}

const signs: Readonly<Record<NoticeAction, string>> = {
  trigger: '🚨',
  update: '🚨',
  resolve: '✅',
  information: 'ℹ️',
}

/** The title with a sign before it, for chat channels. */
export function signedTitle({ action, title }: Pick<Notice, 'action' | 'title'>): string {
  return `${signs[action]} ${title}`
}

/** The page of a notice; empty parts are left out. */
export function pageOf(notice: Notice): Page {
  const { impact, findings, detail, remedy, also, unknown } = notice
  const parts = [
    part('Impact', [impact]),
    part('Cause', findings),
    part(undefined, detail?.split('\n') ?? []),
    part('First', [remedy]),
    timesOf(notice),
    part('Also', also),
    part('Alarm', [alarmText(notice)]),
    part('Where', [placeText(notice)]),
  ]
  return { parts: parts.flat(), links: linksOf(notice), unknown: part('Not known', unknown) }
}

/** Parts as text, a line each, for channels without markup. */
function textLines(parts: readonly Part[], timezone: string): readonly string[] {
  return parts.flatMap(({ label, lines }) => {
    const texts = lines.map((line) => lineText(line, timezone))
    if (label === undefined) return texts
    return texts.length === 1
      ? [`${label}: ${texts.join('')}`]
      : [`${label}:`, ...texts.map((one) => `- ${one}`)]
  })
}

/** A whole page as text, its title first. */
export function pageText(notice: Notice): string {
  const { parts, links, unknown } = pageOf(notice)
  return [
    [notice.title],
    textLines(parts, notice.timezone),
    links.map(({ text, url }) => `${text}: ${url}`),
    textLines(unknown, notice.timezone),
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

/** A line with its times in this zone. */
export function lineText(line: Line, timezone: string): string {
  return line.map((one) => (typeof one === 'number' ? formatMinute(one, timezone) : one)).join('')
}

function part(label: string | undefined, texts: readonly (string | undefined)[]): readonly Part[] {
  const lines = texts.filter((text) => text !== undefined && text !== '').map((text): Line => [text ?? ''])
  return lines.length === 0 ? [] : [{ label, lines }]
}

/** `Lasted` when the incident resolves and its start is known, otherwise `Since`. */
function timesOf({ since, changedAt, durationMs }: Notice): readonly Part[] {
  if (since === undefined) return []
  if (durationMs === undefined) return [{ label: 'Since', lines: [[since]] }]
  return [{ label: 'Lasted', lines: [[`${formatDuration(durationMs)}, from `, since, ' to ', changedAt]] }]
}

/** `backlog-age, 47 min (limit 30 min)`. */
function alarmText({ alarm, value, threshold }: Notice): string | undefined {
  const limit = threshold === undefined ? '' : ` (limit ${threshold})`
  return alarm && `${alarm}${value === undefined ? '' : `, ${value}${limit}`}`
}

function placeText({ account, region, dimensions }: Notice): string {
  const series = Object.entries(dimensions).map(([dimension, value]) => `${dimension} ${value}`)
  return [account, region, ...series].filter((one) => one !== undefined).join(', ')
}

function linksOf({ dashboard, console, logs, runbook }: Notice): readonly Link[] {
  return [
    { text: 'Dashboard', url: dashboard },
    { text: 'Alarm', url: console },
    { text: 'Logs', url: logs },
    { text: 'Runbook', url: runbook },
  ].flatMap(({ text, url }) => (url === undefined ? [] : [{ text, url }]))
}
