import type { SQSBatchResponse } from 'aws-lambda'
import type { Alarm } from '../../../lib/model/alarm.ts'
import type { AlarmNow } from '../../../lib/model/alarms/states.ts'
import { failed, success, type Failure } from '../../../lib/model/failure.ts'
import { parseJson, textAt } from '../../../lib/model/json.ts'
import { createLog } from '../../../lib/model/log.ts'
import { createHttp, type Http } from '../../../lib/net/http.ts'
import type { Deadlines } from '../../../lib/oncall/delivery/deliver.ts'
import { homeOf } from '../../../lib/oncall/message/origin.ts'
import { createNotify } from '../../../lib/oncall/notify.ts'
import { createOncall } from '../../../lib/oncall/oncall.ts'
import { recordsOf } from '../../../lib/oncall/record/record.ts'
import type { OncallRecord } from '../../../lib/oncall/incidents/incident.ts'
import type { OncallConfig } from '../../../lib/oncall/settings.ts'
import { createSweep } from '../../../lib/oncall/sweep.ts'
import type { Queue } from '../../../lib/queue/queue.ts'
import { environmentSecrets } from '../../../lib/secrets/secrets.ts'
import type { Table } from '../../../lib/state/table.ts'
import { memoryTable } from '../../../local/aws/memory-table.ts'
import { answering, startReceiver } from '../net/receiver.ts'
import { metricAlarmMessage, topicArn } from './alarm-messages.ts'
import { someAlarms } from './alarms.ts'
import { memoryQueue, type MemoryQueue } from './memory-queue.ts'

/** A channel that gets all, and one that knows incidents by their key and gets critical ones. */
const oncall: OncallConfig = {
  maintenance: [],
  runbooks: 'https://example.com/runbooks',
  timezone: 'UTC',
  remind_after: 4 * 3_600,
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

type Answer = Parameters<typeof startReceiver>[0]

export interface RigOptions {
  readonly table?: Table
  readonly alarmWarmUp?: boolean
  readonly alarms?: readonly Alarm[]
  readonly deadlines?: Partial<Deadlines>
  /** In place of an answer with the status of `statuses`. */
  readonly slackAnswer?: Answer
}

/** The parts of a run that a test may break. */
export interface Parts {
  readonly table: Table
  readonly queue: Queue
  readonly http: Http
}

export interface NotifyRig extends AsyncDisposable {
  /** What the receivers answer with; to be changed. */
  readonly statuses: { slack: number; hook: number }
  readonly clock: { now: number }
  /** The alarms as CloudWatch has them; to be changed. */
  readonly alarmsNow: AlarmNow[]
  /** The log. */
  readonly lines: readonly string[]
  readonly queue: MemoryQueue
  /** One run of notify for an event. */
  readonly send: (event: unknown, broken?: Partial<Parts>) => Promise<SQSBatchResponse>
  /** One run for the visible messages of the queue; false if there are none. */
  readonly runOnce: (broken?: Partial<Parts>) => Promise<boolean>
  /** Runs, as many at once, as the messages become visible; until the queue is empty or this much time has passed. */
  readonly drain: (options?: { readonly minutes?: number; readonly atOnce?: number }) => Promise<void>
  readonly sweep: (broken?: Partial<Parts>, cloudWatch?: 'reachable' | 'unreachable') => Promise<void>
  readonly record: () => Promise<OncallRecord>
  /** `trigger opened`, `resolve`, … of what each receiver took, in its order. */
  readonly slackTitles: () => readonly string[]
  readonly hookActions: () => readonly string[]
  readonly hookTitles: () => readonly string[]
  readonly hookBodies: () => readonly unknown[]
  /** The state of each incident as the webhook's receiver has it, by its key. */
  readonly hookIncidents: () => ReadonlyMap<string, string>
}

/** A deadline in real time that a storm on a busy computer does not reach. */
const patienceMs = 600_000

const outage: Failure = {
  kind: 'server-error',
  target: 'cloudwatch',
  message: 'answered 503',
  remedy: 'None.',
}

/** A notifier with its two receivers and its queue. */
export async function startNotify({
  table = memoryTable(),
  alarmWarmUp = true,
  alarms = someAlarms,
  deadlines,
  slackAnswer,
}: RigOptions = {}): Promise<NotifyRig> {
  const statuses = { slack: 200, hook: 200 }
  const taken = { slack: [] as string[], hook: [] as string[] }
  const slack = await startReceiver((response, request) => {
    if (slackAnswer !== undefined) {
      slackAnswer(response, request)
      return
    }
    if (statuses.slack === 200) taken.slack.push(request.body)
    answering(statuses.slack)(response)
  })
  const hook = await startReceiver((response, { body }) => {
    if (statuses.hook === 200) taken.hook.push(body)
    answering(statuses.hook)(response)
  })
  const { http, close } = createHttp({ connectTimeoutMs: patienceMs })
  const lines: string[] = []
  const clock = { now: Date.UTC(2026, 10, 23, 21, 5, 13) }
  const alarmsNow: AlarmNow[] = []
  const queue = memoryQueue(() => clock.now)
  const log = createLog((line) => lines.push(line))
  const run = () => ({ log, signal: new AbortController().signal })
  const oncallWith = (broken: Partial<Parts>) =>
    createOncall({
      config: { deployment: 'prod', oncall, deploy: { alarmWarmUp, dashboards: false } },
      alarms,
      home: homeOf(topicArn),
      variables: {},
      table,
      queue,
      http: (request) => http({ ...request, timeoutMs: patienceMs }),
      clock: () => clock.now,
      pause: (milliseconds) => {
        clock.now += milliseconds
        return Promise.resolve()
      },
      secrets: environmentSecrets({
        SLACK: `${slack.url}/t0k3n`,
        HOOK: `${hook.url}/t0k3n`,
        KEY: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
      }),
      deadlines: {
        tableMs: patienceMs,
        conflictMs: patienceMs,
        reportsMs: patienceMs,
        channelMs: patienceMs,
        sendingMs: patienceMs,
        ...deadlines,
      },
      ...broken,
    })
  const send: NotifyRig['send'] = (event, broken = {}) => createNotify(oncallWith(broken))(event, run())
  const runOnce: NotifyRig['runOnce'] = async (broken) => {
    const event = queue.receive()
    if (event === undefined) return false
    const { batchItemFailures } = await send(event, broken)
    queue.settle(
      event,
      batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
    )
    return true
  }
  return {
    statuses,
    clock,
    alarmsNow,
    lines,
    queue,
    send,
    runOnce,
    drain: async ({ minutes = 120, atOnce = 1 } = {}) => {
      const end = clock.now + minutes * 60_000
      for (let next = queue.nextAt(); next !== undefined && next <= end; next = queue.nextAt()) {
        clock.now = Math.max(clock.now, next)
        await Promise.all(Array.from({ length: atOnce }, () => runOnce()))
      }
    },
    sweep: (broken = {}, cloudWatch = 'reachable') =>
      createSweep(oncallWith(broken), (which) =>
        Promise.resolve(
          cloudWatch === 'reachable'
            ? success(
                alarmsNow.filter(({ name }) =>
                  'names' in which ? which.names.includes(name) : name.startsWith(which.prefix),
                ),
              )
            : failed(outage),
        ),
      )(run()),
    record: async () => (await recordsOf(table, 'prod').read(run().signal)).record,
    slackTitles: () => taken.slack.map((body) => titleOf(body, 'text')),
    hookTitles: () => taken.hook.map((body) => titleOf(body, 'title')),
    hookActions: () => taken.hook.map(actionOf),
    hookBodies: () => taken.hook.map((body) => parseJson(body)),
    hookIncidents: () =>
      new Map(taken.hook.map((body) => [textAt(parseJson(body), 'dedupKey') ?? '', actionOf(body)])),
    [Symbol.asyncDispose]: async () => {
      await close()
      await slack[Symbol.asyncDispose]()
      await hook[Symbol.asyncDispose]()
    },
  }
}

/** `[critical] Anchore prod` of a body's first line. */
function titleOf(body: string, key: string): string {
  return textAt(parseJson(body), key)?.split(':')[0] ?? ''
}

function actionOf(body: string): string {
  return textAt(parseJson(body), 'action') ?? ''
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
    StateChangeTime: new Date(minuteAt(minute)).toISOString(),
    ...more,
  })
}

/** The time `minute` minutes after 21:00. */
export function minuteAt(minute: number): number {
  return Date.UTC(2026, 10, 23, 21, minute)
}

function pointAt(minute: number): string {
  const [, day = '', time = ''] = /-(\d\d)T(\d\d:\d\d)/.exec(new Date(minuteAt(minute)).toISOString()) ?? []
  return `95.0 (${day}/11/26 ${time}:00)`
}

export const alarm = '[critical] Anchore prod'
export const resolved = '[resolved] Anchore prod'
