import { environmentSecrets } from '../../../lib/secrets/secrets.ts'
import type { OncallConfig } from '../../../lib/oncall/settings.ts'
import { createHttp } from '../../../lib/net/http.ts'
import { parseJson, textAt } from '../../../lib/model/json.ts'
import { createLog } from '../../../lib/model/log.ts'
import { createNotify } from '../../../lib/oncall/notify.ts'
import { homeOf } from '../../../lib/oncall/message/origin.ts'
import { memoryTable } from '../aws/memory-table.ts'
import type { Table } from '../../../lib/state/table.ts'
import { metricAlarmMessage, topicArn } from './alarm-messages.ts'
import { someAlarms } from './alarms.ts'
import { answering, startReceiver } from '../net/receiver.ts'

const oncall: OncallConfig = {
  maintenance: [],
  runbooks: 'https://example.com/runbooks',
  timezone: 'UTC',
  channels: [
    { type: 'slack', url: { source: 'env', name: 'SLACK' }, severities: ['warning', 'critical'] },
    {
      type: 'webhook',
      url: { source: 'env', name: 'HOOK' },
      key: { source: 'env', name: 'KEY' },
      severities: ['critical'],
    },
  ],
}

export interface NotifyRig extends AsyncDisposable {
  /** What the receivers answer with; to be changed. */
  readonly statuses: { slack: number; hook: number }
  readonly clock: { now: number }
  /** The log. */
  readonly lines: readonly string[]
  readonly send: (event: unknown) => Promise<void>
  readonly slackTitles: () => readonly string[]
  readonly hookTitles: () => readonly string[]
  readonly hookBodies: () => readonly unknown[]
}

/** A notifier with its two receivers; their statuses and the clock can be turned. */
export async function startNotify(table: Table = memoryTable(), alarmWarmUp = true): Promise<NotifyRig> {
  const statuses = { slack: 200, hook: 200 }
  const slack = await startReceiver((response) => {
    answering(statuses.slack)(response)
  })
  const hook = await startReceiver((response) => {
    answering(statuses.hook)(response)
  })
  const { http, close } = createHttp()
  const lines: string[] = []
  const clock = { now: Date.UTC(2026, 10, 23, 22) }
  const notify = createNotify({
    config: { deployment: 'prod', oncall, deploy: { alarmWarmUp } },
    alarms: someAlarms,
    home: homeOf(topicArn),
    table,
    http,
    clock: () => clock.now,
    secrets: environmentSecrets({
      SLACK: `${slack.url}/t0k3n`,
      HOOK: `${hook.url}/t0k3n`,
      KEY: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    }),
    deadlines: { tableMs: 50, reportsMs: 50, channelMs: 2_000 },
  })
  const log = createLog((line) => lines.push(line))
  return {
    statuses,
    clock,
    lines,
    send: (event: unknown) => notify(event, { log, signal: new AbortController().signal }),
    slackTitles: () => slack.received.map(({ body }) => titleOf(body, 'text')),
    hookTitles: () => hook.received.map(({ body }) => titleOf(body, 'title')),
    hookBodies: () => hook.received.map(({ body }) => parseJson(body)),
    [Symbol.asyncDispose]: async () => {
      await close()
      await slack[Symbol.asyncDispose]()
      await hook[Symbol.asyncDispose]()
    },
  }
}

/** `ALARM critical prod` of a body's first line. */
function titleOf(body: string, key: string): string {
  return textAt(parseJson(body), key)?.split(':')[0] ?? ''
}

/** The message of connections-exhausted (critical), `minute` minutes after 21:00; its points began three earlier. */
export function change(
  from: string,
  to: string,
  minute: number,
  more: Readonly<Record<string, unknown>> = {},
): string {
  return metricAlarmMessage({
    AlarmName: 'anchor-watch-prod-connections-exhausted',
    OldStateValue: from,
    NewStateValue: to,
    NewStateReason: `Threshold Crossed: 2 datapoints [${pointAt(minute - 2)}, ${pointAt(minute - 3)}] were greater`,
    StateChangeTime: new Date(Date.UTC(2026, 10, 23, 21, minute)).toISOString(),
    ...more,
  })
}

function pointAt(minute: number): string {
  return `95.0 (23/11/26 21:${String(minute).padStart(2, '0')}:00)`
}

export const alarm = 'ALARM critical prod'
export const resolved = 'OK critical prod'
