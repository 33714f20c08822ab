import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../../../lib/model/clock.ts'
import type { AlarmProperties } from '../../../lib/cloudwatch/alarm-properties.ts'
import { actionsOf, type CloudWatchOptions } from './actions.ts'
import { createAlarms, type AlarmStatus, type Transition } from './alarms/alarms.ts'
import { createQuotas } from './quotas.ts'
import { isInstead, type Fault, type Instead, type Reaction } from './reaction.ts'
import { Refusal, refusalAnswer, type Answer } from './refusal.ts'
import { checkSignature } from './signature.ts'
import { createStore, type Datum, type StoredSeries } from './store.ts'
import { actionOf, inputOf, send } from './wire.ts'

export interface CloudWatch {
  readonly url: string
  readonly loadAlarms: (alarms: readonly AlarmProperties[]) => void
  /** Stores metrics of AWS's own services, whose namespaces PutMetricData refuses. */
  readonly ingest: (data: readonly Datum[]) => void
  /** Evaluates every alarm once over the complete periods. */
  readonly evaluate: () => Promise<readonly Transition[]>
  readonly alarms: () => readonly AlarmStatus[]
  readonly series: () => readonly StoredSeries[]
  /** Requests by action. Refused and failed ones count, since AWS bills them too. */
  readonly calls: () => Readonly<Record<string, number>>
  /** Replaces the fault; without one every request is served. */
  readonly failWith: (fault: Fault | undefined) => void
  readonly stop: () => Promise<void>
}

/**
 * CloudWatch on a loopback port, for the AWS SDK: PutMetricData, GetMetricData, DescribeAlarms. It enforces the
 * documented limits and also refuses unknown members and a series that changes its form or unit. It compares all times,
 * those of the signatures included, with its clock.
 */
export async function startCloudWatch(options: CloudWatchOptions): Promise<CloudWatch> {
  const { clock, port = 0, act } = options
  const store = createStore()
  const alarms = createAlarms(clock, store)
  const actions = actionsOf(store, alarms, options)
  const takeQuota = createQuotas(clock)
  const calls = new Map<string, number>()
  let fault: { readonly of: Fault; readonly calls: Map<string, number> } | undefined
  const reactionTo = (action: string, input: unknown): Reaction => {
    if (fault === undefined) return undefined
    return fault.of({ action, nth: count(fault.calls, action), input })
  }
  const answer = async (request: IncomingMessage): Promise<Instead> => {
    const action = actionOf(request)
    count(calls, action)
    const input = await inputOf(request)
    const perform = actions.get(action)
    if (perform === undefined) throw new Refusal('UnknownOperation', `${action} is not known here.`)
    const reaction = reactionTo(action, input)
    if (isInstead(reaction)) return reaction
    if (reaction !== undefined && 'once' in reaction) await reaction.once
    checkSignature(request, clock())
    takeQuota(action)
    const answered = success(perform(input))
    return reaction !== undefined && 'takenThen' in reaction ? reaction.takenThen : answered
  }
  const server = createServer((request, response) => void serve(request, response, answer, clock))
  return {
    url: await listen(server, port),
    loadAlarms: alarms.load,
    ingest: (data) => {
      store.put(data.map((datum) => ({ ...datum, readableAt: clock() })))
    },
    evaluate: async () => {
      const transitions = alarms.evaluate()
      for (const transition of transitions) await act?.(transition)
      return transitions
    },
    alarms: alarms.list,
    series: store.series,
    calls: () => Object.fromEntries(calls),
    failWith: (next) => {
      fault = next && { of: next, calls: new Map() }
    },
    stop: () => close(server),
  }
}

function count(calls: Map<string, number>, action: string): number {
  const nth = (calls.get(action) ?? 0) + 1
  calls.set(action, nth)
  return nth
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
  answer: (request: IncomingMessage) => Promise<Instead>,
  clock: Clock,
): Promise<void> {
  try {
    const answered = await answer(request)
    if (answered === 'reset') request.socket.resetAndDestroy()
    else if (answered !== 'silence') send(response, answered, clock())
  } catch (thrown) {
    if (thrown instanceof Refusal) send(response, refusalAnswer(thrown), clock())
    // The client closed the connection while it was sending.
    else if (request.destroyed) response.destroy()
    else throw thrown
  }
}

function success(output: unknown): Answer {
  return { status: 200, headers: {}, body: output === undefined ? '' : JSON.stringify(output) }
}
