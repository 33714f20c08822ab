import { alarmsOf } from '../lib/catalogue.ts'
import { identityOf } from '../lib/cloudwatch/series-identity.ts'
import type { Config } from '../lib/config/schema.ts'
import { minutesBetween, slotOf, slotPlus, type Slot } from '../lib/model/clock.ts'
import { seenStatistics, type RecordedSeries, type Recording } from '../lib/model/recording.ts'
import { statisticOf } from '../lib/simulator/statistic.ts'
import type { StoredSeries } from './aws/cloudwatch/store.ts'

/** The statistics that the alarms of a run saw, from the first minute on; a series without data is left out. */
export function recordingOf(
  config: Config,
  stored: readonly StoredSeries[],
  { from, to }: { readonly from: Slot; readonly to: Slot },
): Recording {
  const series = seenStatistics(alarmsOf(config)).flatMap(({ series, statistic }): RecordedSeries[] => {
    const { namespace, name, dimensions } = identityOf(series, config)
    const found = stored.find(
      (one) => one.namespace === namespace && one.name === name && isSame(one.dimensions, dimensions),
    )
    if (found === undefined) return []
    const byMinute = Map.groupBy(found.data, ({ at }) => slotOf(at))
    const values = Array.from({ length: minutesBetween(from, to) + 1 }, (_, minute) =>
      statisticOf(
        statistic,
        (byMinute.get(slotPlus(from, minute)) ?? []).map(({ measurement }) => measurement),
      ),
    )
    return [{ series, statistic, values }]
  })
  return { from, series }
}

function isSame(one: StoredSeries['dimensions'], other: StoredSeries['dimensions']): boolean {
  const keys = Object.keys(one)
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key])
}
