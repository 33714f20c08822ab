import type { Notice } from '../channel.ts'
import { cleanNotice } from './clean-notice.ts'
import { dedupKeyOf, noticeIdOf } from './identity.ts'
import { isTest } from './texts.ts'

/** The notice of a text that is not an alarm. `messageId` identifies it over its retries. */
export function textNotice(text: string, messageId: string, at: number, deployment: string): Notice {
  return cleanNotice({
    id: noticeIdOf(messageId),
    action: 'information',
    reason: undefined,
    severity: undefined,
    deployment,
    alarm: undefined,
    title: `[info] anchor-watch ${deployment}: ${text}`,
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
