import { resourceName, minutesBetween, slotOf, slotPlus } from '../lib/model/index.ts'
import { foldData } from '../lib/cloudwatch/index.ts'
import type { StoredSeries } from './aws/cloudwatch/store.ts'

/** The published series of a run as JSON, a line each, which `advise`, `backtest` and `test alarms` read. */
export function recordingOf(stored: readonly StoredSeries[], deployment: string): string {
  return `[\n${stored.map((series) => JSON.stringify(recorded(series, deployment))).join(',\n')}\n]\n`
}

function recorded({ namespace, name, dimensions, unit, data }: StoredSeries, deployment: string): object {
  const from = slotOf(data[0]?.at ?? 0)
  const last = slotOf(data.at(-1)?.at ?? from)
  const byMinute = Map.groupBy(data, ({ at }) => slotOf(at))
  const minutes = Array.from({ length: minutesBetween(from, last) + 1 }, (_, minute) => {
    const [first, ...others] = (byMinute.get(slotPlus(from, minute)) ?? []).map((one) => one.measurement)
    if (first === undefined) return null
    return others.length === 0 ? first : (foldData([first, ...others]) ?? null)
  })
  const own = namespace.startsWith('AWS/') ? unprefixed(dimensions, resourceName(deployment, '')) : dimensions
  return { metric: name, dimensions: own, unit, from: new Date(from).toISOString(), minutes }
}

/** The dimensions of a series of AWS, without the prefix of the deployment in the names of resources. */
function unprefixed(
  dimensions: StoredSeries['dimensions'],
  prefix: string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(dimensions).map(([name, value]) => [name, value.replace(prefix, '')]),
  )
}
