import type { SQSBatchResponse } from 'aws-lambda'
import {
  type Alarm,
  type AlarmNow,
  type ReadAlarms,
  failed,
  success,
  type Failure,
  createLog,
} from '../../../lib/model/index.ts'
import { type Http, environmentSecrets } from '../../../lib/net/index.ts'
import {
  type Deadlines,
  homeOf,
  createNotify,
  createOncall,
  recordsOf,
  type OncallRecord,
  createSweep,
  type Queue,
} from '../../../lib/oncall/index.ts'
import type { Table } from '../../../lib/publish/index.ts'
import { memoryTable } from '../../../local/aws/memory-table.ts'
import { createEventSource } from '../../../local/aws/lambda.ts'
import { testHttp } from '../net/client.ts'
import type { Answer } from '../net/receiver.ts'
import { topicArn } from './alarm-messages.ts'
import { criticalQueue, type CriticalQueue } from './critical-queue.ts'
import { oncallSettings, rules } from './incidents.ts'
import { startReceivers, twoChannels, type Taken } from './two-channels.ts'

/** The parts of a run that a test may break. */
export interface Parts {
  readonly table: Table
  readonly queue: Queue
  readonly http: Http
}

export interface RigOptions {
  readonly table?: Table
  readonly alarmWarmUp?: boolean
  readonly alarms?: readonly Alarm[]
  readonly deadlines?: Partial<Deadlines>
  /** In place of an answer with the status of `statuses`. */
  readonly slackAnswer?: Answer
}

export interface NotifyRig extends Taken {
  readonly clock: { now: number }
  /** The alarms as CloudWatch has them; to be changed. */
  readonly alarmsNow: AlarmNow[]
  /** The log. */
  readonly lines: readonly string[]
  readonly queue: CriticalQueue
  /** One run of notify for an event. */
  readonly send: (event: unknown, broken?: Partial<Parts>) => Promise<SQSBatchResponse>
  /** Runs for the messages that are due now, as many at once; `handler` in place of `send`. */
  readonly deliver: (handler?: (event: unknown) => Promise<unknown>, atOnce?: number) => Promise<void>
  /** Delivers as the messages become due, second by second, until the queue is empty or this much time has passed. */
  readonly drain: (options?: { readonly minutes?: number; readonly atOnce?: number }) => Promise<void>
  readonly sweep: (cloudWatch?: 'reachable' | 'unreachable') => Promise<void>
  readonly record: () => Promise<OncallRecord>
}

/** A deadline in real time that a storm on a busy computer does not reach. */
const patienceMs = 600_000

const outage: Failure = {
  kind: 'server-error',
  target: 'cloudwatch',
  message: 'answered 503',
  remedy: 'None.',
}

/** A notifier with its two receivers and its queue, until the test is over. */
export async function startNotify({
  table = memoryTable(),
  alarmWarmUp = true,
  alarms = rules.alarms,
  deadlines,
  slackAnswer,
}: RigOptions = {}): Promise<NotifyRig> {
  const clock = { now: Date.UTC(2026, 10, 23, 21, 5, 13) }
  const lines: string[] = []
  const { taken, secrets } = await startReceivers(slackAnswer)
  const http = testHttp({ connectTimeoutMs: patienceMs })
  const alarmsNow: AlarmNow[] = []
  const queue = criticalQueue(() => clock.now)
  const log = createLog((line) => lines.push(line))
  const run = () => ({ log, signal: new AbortController().signal })
  const oncallWith = (broken: Partial<Parts>) =>
    createOncall({
      config: {
        deployment: 'prod',
        oncall: oncallSettings({ runbooks: 'https://example.com/runbooks', channels: twoChannels }),
        deploy: { alarmWarmUp, dashboards: false },
      },
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
      secrets: environmentSecrets(secrets),
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
  const deliver: NotifyRig['deliver'] = (handler = send, atOnce = 1) =>
    createEventSource(queue.sqs, handler, { batchSize: 10, maximumConcurrency: atOnce }).deliver()
  const readAlarms: ReadAlarms = (which) =>
    Promise.resolve(
      success(
        alarmsNow.filter(({ name }) =>
          'names' in which ? which.names.includes(name) : name.startsWith(which.prefix),
        ),
      ),
    )
  return {
    ...taken,
    clock,
    alarmsNow,
    lines,
    queue,
    send,
    deliver,
    drain: async ({ minutes = 120, atOnce = 1 } = {}) => {
      const end = clock.now + minutes * 60_000
      for (; queue.waiting() > 0 && clock.now <= end; clock.now += 1_000) await deliver(send, atOnce)
    },
    sweep: (cloudWatch = 'reachable') =>
      createSweep(
        oncallWith({}),
        cloudWatch === 'reachable' ? readAlarms : () => Promise.resolve(failed(outage)),
      )(run()),
    record: async () => (await recordsOf(table, 'prod').read(run().signal)).record,
  }
}

export const alarm = '[critical] Anchore prod'
export const resolved = '[resolved] Anchore prod'
