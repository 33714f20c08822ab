import type { Alarms, Transition } from './alarms/alarms.ts'
import { describeAlarms } from './alarms/describe-alarms.ts'
import { setAlarmState } from './alarms/set-alarm-state.ts'
import { getMetricData, maxDatapoints } from './get-metric-data.ts'
import { readPutMetricData } from './put-metric-data.ts'
import type { Clock } from '../../../lib/model/index.ts'
import type { Store } from './store.ts'

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
export function actionsOf(
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
