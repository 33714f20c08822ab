import type { IncomingMessage } from 'node:http'
import type { AlarmProperties } from '../../../lib/cloudwatch/index.ts'
import { actionsOf, type CloudWatchOptions } from './actions.ts'
import { startListener, success, type Reply } from '../json/listener.ts'
import { Refusal } from '../json/refusal.ts'
import { actionOf, inputOf } from '../json/wire.ts'
import { createAlarms, type AlarmStatus, type Transition } from './alarms/alarms.ts'
import { createQuotas } from './quotas.ts'
import { isReply, type Fault, type Reaction } from './reaction.ts'
import { checkSignature } from './signature.ts'
import { createStore, type Datum, type StoredSeries } from './store.ts'

export interface CloudWatch {
  readonly url: string
  readonly loadAlarms: (alarms: readonly AlarmProperties[]) => void
  /** Stores metrics of AWS's own services, whose namespaces PutMetricData refuses. */
  readonly ingest: (data: readonly Datum[]) => void
  /** Evaluates every alarm once over the complete periods. */
  readonly evaluate: () => readonly Transition[]
  readonly alarms: () => readonly AlarmStatus[]
  readonly series: () => readonly StoredSeries[]
  /** Requests by action. Refused and failed ones count, since AWS bills them too. */
  readonly calls: () => Readonly<Record<string, number>>
  /** Sets the fault; without one every request gets its own answer. */
  readonly failWith: (fault: Fault | undefined) => void
  readonly stop: () => Promise<void>
}

const target = 'GraniteServiceVersion20100801.'
/** The maximum size of a request, bytes. */
const maxBytes = 1_000_000

/**
 * CloudWatch on a loopback port, for the AWS SDK: PutMetricData, GetMetricData, DescribeAlarms, SetAlarmState. It enforces the
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
  const answer = async (request: IncomingMessage): Promise<Reply> => {
    const action = actionOf(request, target)
    count(calls, action)
    const input = await inputOf(request, maxBytes)
    const perform = actions.get(action)
    if (perform === undefined) throw new Refusal('UnknownOperation', `${action} is not known here.`)
    const reaction = reactionTo(action, input)
    if (isReply(reaction)) return reaction
    if (reaction !== undefined && 'once' in reaction) await reaction.once
    checkSignature(request, clock())
    takeQuota(action)
    const answered = success(perform(input))
    return reaction !== undefined && 'takenThen' in reaction ? reaction.takenThen : answered
  }
  const { url, stop } = await startListener({ service: 'cloudwatch', answer, clock, port })
  return {
    url,
    loadAlarms: alarms.load,
    ingest: (data) => {
      store.put(data.map((datum) => ({ ...datum, readableAt: clock() })))
    },
    evaluate: () => {
      const transitions = alarms.evaluate()
      for (const transition of transitions) act?.(transition)
      return transitions
    },
    alarms: alarms.list,
    series: store.series,
    calls: () => Object.fromEntries(calls),
    failWith: (next) => {
      fault = next && { of: next, calls: new Map() }
    },
    stop,
  }
}

function count(calls: Map<string, number>, action: string): number {
  const nth = (calls.get(action) ?? 0) + 1
  calls.set(action, nth)
  return nth
}
