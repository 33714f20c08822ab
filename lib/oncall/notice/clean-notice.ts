import type { Notice } from '../channel.ts'
import { clean, cleanLine, truncate } from '../../model/index.ts'
import { createHash } from 'node:crypto'

/** Code points. JSM Operations shows 130 characters of a message, the fewest of all channels. */
export const titleLimit = 130
/** Code points. */
const limits = {
  title: titleLimit,
  /** CloudWatch's limit for the name of an alarm. */
  alarm: 255,
  sentence: 1_000,
  line: 300,
  /** A name or a value; those of our own metrics have at most 40. */
  dimension: 128,
  /** More than a chat message shows without a click. */
  detail: 2_000,
}
const maxLines = 8
/** More than a page needs; CloudWatch allows 30. */
const maxDimensions = 10

/** Cleans and bounds every foreign text of a notice; all notices pass through here. */
export function cleanNotice(notice: Notice): Notice {
  const { title, alarm, impact, remedy, findings, also, unknown, detail, dimensions } = notice
  return {
    ...notice,
    title: line(title, limits.title),
    alarm: optional(alarm, (text) => line(text, limits.alarm)),
    impact: optional(impact, (text) => line(text, limits.sentence)),
    remedy: optional(remedy, (text) => line(text, limits.sentence)),
    findings: lines(findings),
    also: lines(also),
    unknown: lines(unknown),
    detail: optional(detail, (text) => truncate(clean(text), limits.detail)),
    dimensions: Object.fromEntries(
      Object.entries(dimensions)
        .slice(0, maxDimensions)
        .map(([name, value]) => [line(name, limits.dimension), line(value, limits.dimension)]),
    ),
  }
}

function lines(texts: readonly string[]): readonly string[] {
  const kept = texts.slice(0, maxLines).map((text) => line(text, limits.line))
  return texts.length > maxLines ? [...kept, `${texts.length - maxLines} more`] : kept
}

function line(text: string, limit: number): string {
  return truncate(cleanLine(text), limit)
}

function optional(text: string | undefined, cleaned: (text: string) => string): string | undefined {
  return text === undefined ? undefined : cleaned(text)
}

/** PagerDuty's dedup_key, the shortest of the channels' keys. */
const dedupKeyLimit = 255

/** The id of a notice, made of `parts`: the same for every attempt to deliver it. */
export function noticeIdOf(...parts: readonly (string | number | undefined)[]): string {
  return `msg_${sha256(JSON.stringify(parts)).slice(0, 32)}`
}

/**
 * The key of an incident, by which PagerDuty, JSM and the webhook know it. `incident`: its id in the record.
 */
export function dedupKeyOf(
  account: string | undefined,
  region: string | undefined,
  deployment: string,
  incident: string,
): string {
  const key = [account ?? 'unknown', region ?? 'unknown', deployment, incident].join('/')
  return key.length <= dedupKeyLimit && key === cleanLine(key) ? key : sha256(key)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
