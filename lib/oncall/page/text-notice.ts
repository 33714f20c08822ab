import type { Notice } from '../channel.ts'
import { cleanNotice } from './clean-notice.ts'
import { dedupKeyOf, noticeIdOf } from './identity.ts'
import { isTest } from './texts.ts'

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
