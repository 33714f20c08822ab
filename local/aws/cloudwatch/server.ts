import type { IncomingMessage } from 'node:http'
import { type Reply, startListener, success, Refusal, actionOf, inputOf } from '../json.ts'
import type { AlarmProperties } from '../../../lib/cloudwatch/index.ts'
import { createAlarms, type AlarmStatus, type Transition, type Alarms } from './alarms.ts'
import { checkSignature } from './signature.ts'
import { createStore, type Datum, type StoredSeries, type Store } from './store.ts'
import { describeAlarms, setAlarmState } from './alarm-requests.ts'
import { getMetricData, maxDatapoints } from './get-metric-data.ts'
import { readPutMetricData } from './put-metric-data.ts'
import type { Clock } from '../../../lib/model/index.ts'

/**
 * The reaction to a request. A reply alone: the request has no effect. `takenThen`: the request takes effect, then gets
 * this reply. `once`: the request takes effect when the promise resolves, and gets its own answer. Undefined: its own
 * answer at once.
 */
export type Reaction = Reply | { readonly takenThen: Reply } | { readonly once: Promise<unknown> } | undefined

export function isReply(reaction: Reaction): reaction is Reply {
  return typeof reaction === 'string' || (reaction !== undefined && 'status' in reaction)
}

/** One request. */
interface Call {
  readonly action: string
  /** Its number among the requests of its action, counted from 1 since the fault was set. */
  readonly nth: number
  readonly input: unknown
}

/** Returns the reaction to a request; undefined: its own answer. */
export type Fault = (call: Call) => Reaction

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
 * documented limits and also refuses unknown members and a series that changes its form or unit. It compares the times
 * of data with its clock; the SDK signs with that of the machine.
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
    checkSignature(request)
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

/** The delay until a datum can be read, by its age on arrival; both milliseconds. */
export type ReadableAfter = (ageMs: number) => number

export interface CloudWatchOptions {
  readonly clock: Clock
  /** The port on 127.0.0.1; default: a free one. */
  readonly port?: number
  /** Runs an alarm's actions on each transition. */
  readonly act?: (transition: Transition) => void
  /** The delay until GetMetricData returns a datum; default: none. Alarms have no delay. */
  readonly readableAfter?: ReadableAfter
  /** The maximum number of datapoints in a page of GetMetricData. */
  readonly pageSize?: number
}

/** Each action: takes its input and returns its answer. If it throws a Refusal, it has had no effect. */
function actionsOf(
  store: Store,
  alarms: Alarms,
  { clock, act, readableAfter = () => 0, pageSize = maxDatapoints }: CloudWatchOptions,
): ReadonlyMap<string, (input: unknown) => unknown> {
  const actions: Readonly<Record<string, (input: unknown) => unknown>> = {
    PutMetricData: (input) => {
      const now = clock()
      const data = readPutMetricData(input, now)
      store.put(data.map((datum) => ({ ...datum, readableAt: now + readableAfter(now - datum.at) })))
    },
    GetMetricData: (input) => getMetricData(input, { store, now: clock(), pageSize }),
    DescribeAlarms: (input) => describeAlarms(input, alarms.list()),
    SetAlarmState: (input) => {
      const transition = setAlarmState(input, alarms)
      if (transition !== undefined) act?.(transition)
    },
  }
  return new Map(Object.entries(actions))
}

/** The default quotas of an account: calls per second in a region (Service quotas of CloudWatch). */
const perSecond: Readonly<Record<string, number>> = {
  PutMetricData: 500,
  GetMetricData: 50,
  DescribeAlarms: 9,
  SetAlarmState: 3,
}

/** Refuses a call beyond the quota of its action within a second of the clock. */
function createQuotas(clock: Clock): (action: string) => void {
  let second = Number.NaN
  const calls = new Map<string, number>()
  return (action) => {
    const now = Math.floor(clock() / 1000)
    if (now !== second) calls.clear()
    second = now
    const call = (calls.get(action) ?? 0) + 1
    if (call > (perSecond[action] ?? Infinity)) throw new Refusal('Throttling', 'Rate exceeded')
    calls.set(action, call)
  }
}
