import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../../../lib/clock.ts'
import type { AlarmProperties } from '../../../lib/cloudwatch/alarm-properties.ts'
import { createAlarms, type Alarms, type AlarmStatus, type Transition } from './alarms.ts'
import { describeAlarms } from './describe-alarms.ts'
import { getMetricData } from './get-metric-data.ts'
import { readPutMetricData } from './put-metric-data.ts'
import { Refusal, refusalAnswer, type Answer } from './refusal.ts'
import { createStore, type Store, type StoredSeries } from './store.ts'
import { actionOf, inputOf, send } from './wire.ts'

type Reaction = Answer | 'reset' | 'silence'

/** What a request gets instead of its answer: another answer, a closed connection, or nothing at all. */
export type Fault = (action: string) => Reaction | undefined

export interface CloudWatchOptions {
  readonly clock: Clock
  /** On 127.0.0.1; a free one when absent. */
  readonly port?: number
  /** Runs an alarm's actions on each transition; `evaluate` waits for it. */
  readonly act?: (transition: Transition) => Promise<void>
}

export interface CloudWatch {
  readonly url: string
  readonly loadAlarms: (alarms: readonly AlarmProperties[]) => void
  /** Evaluates every alarm once, over the periods that are complete by the clock. */
  readonly evaluate: () => Promise<readonly Transition[]>
  readonly alarms: () => readonly AlarmStatus[]
  readonly series: () => readonly StoredSeries[]
  /** Requests by action, refused and faulty ones too: AWS bills those as well. */
  readonly calls: () => Readonly<Record<string, number>>
  /** Replaces the fault; without one every request is served. What a fault answers is not stored. */
  readonly failWith: (fault: Fault | undefined) => void
  readonly stop: () => Promise<void>
}

/**
 * CloudWatch on a loopback port, for the AWS SDK: PutMetricData, GetMetricData, DescribeAlarms. It refuses all that
 * the documented limits refuse, and some that AWS lets pass: unknown members, a series that changes its form or
 * unit, answers in pages. Data are readable at once, whatever their age.
 */
export async function startCloudWatch({ clock, port = 0, act }: CloudWatchOptions): Promise<CloudWatch> {
  const store = createStore()
  const alarms = createAlarms(clock, store)
  const actions = actionsOf(store, alarms, clock)
  const calls = new Map<string, number>()
  let fault: Fault | undefined
  const answer = async (request: IncomingMessage): Promise<Reaction> => {
    const action = actionOf(request)
    calls.set(action, (calls.get(action) ?? 0) + 1)
    const input = await inputOf(request)
    const perform = actions.get(action)
    if (perform === undefined) throw new Refusal('UnknownOperation', `${action} is not known here.`)
    return fault?.(action) ?? success(perform(input))
  }
  const server = createServer((request, response) => void serve(request, response, answer))
  return {
    url: await listen(server, port),
    loadAlarms: alarms.load,
    evaluate: async () => {
      const transitions = alarms.evaluate()
      for (const transition of transitions) await act?.(transition)
      return transitions
    },
    alarms: alarms.list,
    series: store.series,
    calls: () => Object.fromEntries(calls),
    failWith: (next) => {
      fault = next
    },
    stop: () => close(server),
  }
}

function actionsOf(
  store: Store,
  alarms: Alarms,
  clock: Clock,
): ReadonlyMap<string, (input: unknown) => unknown> {
  return new Map<string, (input: unknown) => unknown>([
    [
      'PutMetricData',
      (input) => {
        store.put(readPutMetricData(input, clock()))
      },
    ],
    ['GetMetricData', (input) => getMetricData(input, store)],
    ['DescribeAlarms', (input) => describeAlarms(input, alarms.list())],
  ])
}

async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (request: IncomingMessage) => Promise<Reaction>,
): Promise<void> {
  try {
    const answered = await answer(request)
    if (answered === 'reset') request.socket.resetAndDestroy()
    else if (answered !== 'silence') send(response, answered)
  } catch (thrown) {
    if (thrown instanceof Refusal) send(response, refusalAnswer(thrown))
    // The client went away while it was sending: there is nobody to answer.
    else if (request.destroyed) response.destroy()
    else throw thrown
  }
}

function success(output: unknown): Answer {
  return { status: 200, headers: {}, body: output === undefined ? '' : JSON.stringify(output) }
}
