import type { Notice } from '../channel.ts'
import { cleanNotice, dedupKeyOf, noticeIdOf } from './clean-notice.ts'
import { isTest } from './texts.ts'
import type { Severity } from '../../model/index.ts'

/** The fields of a notice that is about no alarm. */
export const withoutAlarm = {
  reason: undefined,
  severity: undefined,
  alarm: undefined,
  impact: undefined,
  remedy: undefined,
  value: undefined,
  threshold: undefined,
  numbers: undefined,
  findings: [],
  also: [],
  unknown: [],
  detail: undefined,
  since: undefined,
  durationMs: undefined,
  account: undefined,
  region: undefined,
  dimensions: {},
  runbook: undefined,
  console: undefined,
  dashboard: undefined,
  logs: undefined,
} as const

/** The notice of a text that is not an alarm. `messageId` identifies it over its retries. */
export function textNotice(text: string, messageId: string, at: number, deployment: string): Notice {
  return cleanNotice({
    ...withoutAlarm,
    id: noticeIdOf(messageId),
    action: 'information',
    deployment,
    title: `[info] anchor-watch ${deployment}: ${text}`,
    detail: text,
    changedAt: at,
    timezone: 'UTC',
    dedupKey: dedupKeyOf(undefined, undefined, deployment, messageId),
    test: isTest(text),
  })
}

interface TestPage {
  readonly deployment: string
  readonly severity: Severity
  readonly timezone: string
  readonly region: string
  /** Milliseconds since the epoch: the page opens then and is resolved at once. */
  readonly at: number
}

/** A page that is marked as a test, and the notice that resolves it. */
export function testPage({
  deployment,
  severity,
  timezone,
  region,
  at,
}: TestPage): readonly [Notice, Notice] {
  const key = dedupKeyOf(undefined, region, deployment, `test-${at}`)
  const page: Notice = cleanNotice({
    ...withoutAlarm,
    id: noticeIdOf(key, 'trigger'),
    action: 'trigger',
    reason: 'opened',
    severity,
    deployment,
    title: `[test] [${severity}] anchor-watch ${deployment}: a test page, nothing is wrong`,
    impact: 'None: somebody tests the delivery of pages.',
    remedy:
      'Nothing. If this should have woken you and did not, look at the notification settings of this channel.',
    changedAt: at,
    since: at,
    region,
    timezone,
    dedupKey: key,
    test: true,
  })
  const resolve: Notice = {
    ...page,
    id: noticeIdOf(key, 'resolve'),
    action: 'resolve',
    reason: undefined,
    title: `[test] [resolved] anchor-watch ${deployment}: the test page is over`,
    impact: undefined,
    remedy: undefined,
    durationMs: 0,
  }
  return [page, resolve]
}
