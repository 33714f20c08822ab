import type { Alarms } from './alarms/alarms.ts'
import { describeAlarms } from './alarms/describe-alarms.ts'
import { getMetricData, mostDatapoints } from './get-metric-data.ts'
import { readPutMetricData } from './put-metric-data.ts'
import type { Clock } from '../../../lib/model/clock.ts'
import type { ReadableAfter } from './readable.ts'
import type { Transition } from './alarms/alarms.ts'
import type { Store } from './store.ts'

export interface CloudWatchOptions {
  readonly clock: Clock
  /** On 127.0.0.1; a free one when absent. */
  readonly port?: number
  /** Runs an alarm's actions on each transition; `evaluate` waits for it. */
  readonly act?: (transition: Transition) => Promise<void>
  /** When GetMetricData tells a datum; alarms see it at once. At once when absent. */
  readonly readableAfter?: ReadableAfter
  /** Datapoints that GetMetricData answers at once at most, before it goes on in another page. */
  readonly pageSize?: number
}

/** What each action does with its input, and answers; a Refusal is thrown, and then nothing took effect. */
export function actionsOf(
  store: Store,
  alarms: Alarms,
  { clock, readableAfter = () => 0, pageSize = mostDatapoints }: CloudWatchOptions,
): ReadonlyMap<string, (input: unknown) => unknown> {
  return new Map<string, (input: unknown) => unknown>([
    [
      'PutMetricData',
      (input) => {
        const now = clock()
        const data = readPutMetricData(input, now)
        store.put(data.map((datum) => ({ ...datum, readableAt: now + readableAfter(now - datum.at) })))
      },
    ],
    ['GetMetricData', (input) => getMetricData(input, { store, now: clock(), pageSize })],
    ['DescribeAlarms', (input) => describeAlarms(input, alarms.list())],
  ])
}
