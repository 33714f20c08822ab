import { formatDuration, formatMinute } from '../../model/index.ts'
import type { Notice, NoticeAction } from '../channel.ts'

/** A label with its lines; foreign texts have none. */
export interface Part {
  readonly label: string | undefined
  readonly lines: readonly string[]
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
    part(notice.action === 'resolve' ? 'Also over' : 'Also', also),
    part('Alarm', [alarmText(notice)]),
    part('Where', [placeText(notice)]),
  ]
  return { parts: parts.flat(), links: linksOf(notice), unknown: part('Not known', unknown) }
}

/** A label in the markup of a channel, and its sign before each line of a list. */
export interface Markup {
  readonly label: (text: string) => string
  readonly bullet: string
}

/** The lines of a part: its label before a single line, or above a list. */
export function partLines({ label, lines }: Part, markup: Markup): readonly string[] {
  if (label === undefined) return lines
  const heading = markup.label(`${label}:`)
  return lines.length === 1
    ? [`${heading} ${lines.join('')}`]
    : [heading, ...lines.map((line) => `${markup.bullet} ${line}`)]
}

const plain: Markup = { label: (text) => text, bullet: '-' }

/** A whole page as text, its title first. */
export function pageText(notice: Notice): string {
  const { parts, links, unknown } = pageOf(notice)
  const textLines = (part: Part) => partLines(part, plain)
  return [
    [notice.title],
    parts.flatMap(textLines),
    links.map(({ text, url }) => `${text}: ${url}`),
    unknown.flatMap(textLines),
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

function part(label: string | undefined, texts: readonly (string | undefined)[]): readonly Part[] {
  const lines = texts.filter((text): text is string => text !== undefined && text !== '')
  return lines.length === 0 ? [] : [{ label, lines }]
}

/** `Lasted` when the incident resolves and its start is known, otherwise `Since`. */
function timesOf({ since, changedAt, durationMs, timezone }: Notice): readonly Part[] {
  if (since === undefined) return []
  const start = formatMinute(since, timezone)
  if (durationMs === undefined) return part('Since', [start])
  const end = formatMinute(changedAt, timezone)
  return part('Lasted', [
    `${formatDuration(durationMs)}, from ${start} until the last alarm cleared at ${end}`,
  ])
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

const mark = '… (truncated)'

/** The escaped text in at most `limit` units of UTF-16. It is cut between its characters, or between the given pieces. */
export function escapeWithin(
  text: Iterable<string>,
  limit: number,
  escape: (piece: string) => string = (piece) => piece,
): string {
  const whole = Array.from(text, escape)
  if (whole.join('').length <= limit) return whole.join('')
  let kept = ''
  for (const part of whole) {
    if (kept.length + part.length > limit - mark.length) break
    kept += part
  }
  return kept + mark
}

/** The first lines that fit into `limit` units of UTF-16; a mark stands for the rest. */
export function joinWithin(lines: readonly string[], limit: number): string {
  const whole = lines.join('\n')
  if (whole.length <= limit) return whole
  const kept: string[] = []
  let left = limit - mark.length
  for (const line of lines) {
    left -= line.length + 1
    if (left < 0) break
    kept.push(line)
  }
  return [...kept, mark].join('\n')
}
