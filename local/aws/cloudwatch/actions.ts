import type { Alarms } from './alarms.ts'
import { describeAlarms } from './describe-alarms.ts'
import { getMetricData, mostDatapoints } from './get-metric-data.ts'
import { readPutMetricData } from './put-metric-data.ts'
import type { CloudWatchOptions } from './server.ts'
import type { Store } from './store.ts'

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
