import type { Notice } from './channel.ts'
import { clean, cleanLine, truncate } from '../model/text.ts'

/** Code points. JSM Operations shows 130 characters of a message, the fewest of all channels. */
export const titleLimit = 130
/** Code points. */
const limits = {
  title: titleLimit,
  /** CloudWatch's limit for the name of an alarm. */
  alarm: 255,
  finding: 300,
  /** A name or a value; those of our own metrics have at most 40. */
  dimension: 128,
  /** More than a chat message shows without a click. */
  detail: 2_000,
}
const maxFindings = 8
/** CloudWatch's limit for a metric. */
const maxDimensions = 30

/** Cleans and bounds every foreign text of a notice; all notices pass through here. */
export function cleanNotice(notice: Notice): Notice {
  const { title, alarm, findings, detail, dimensions } = notice
  return {
    ...notice,
    title: line(title, limits.title),
    alarm: alarm === undefined ? undefined : line(alarm, limits.alarm),
    findings: findings.slice(0, maxFindings).map((one) => line(one, limits.finding)),
    detail: detail === undefined ? undefined : truncate(clean(detail), limits.detail),
    dimensions: Object.fromEntries(
      Object.entries(dimensions)
        .slice(0, maxDimensions)
        .map(([name, value]) => [line(name, limits.dimension), line(value, limits.dimension)]),
    ),
  }
}

function line(text: string, limit: number): string {
  return truncate(cleanLine(text), limit)
}
