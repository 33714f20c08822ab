import { type Alarm, formatDuration } from '../../model/index.ts'
import type { Notice } from '../channel.ts'
import type { IncidentAlarm, Ring } from '../incidents/incident.ts'
import { explanationOf, unexplained } from './explanation.ts'
import type { Subject } from './subject.ts'
import { inZone, isTest, pageTitle, recoveredTitle, repeatText, startOf, symptomOf } from './texts.ts'
import { unknownOf } from './unknown.ts'
import type { PageContext, Watched } from './watched.ts'

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
