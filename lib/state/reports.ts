import { collectorNames } from '../model/collector.ts'
import type { Report } from '../model/finding.ts'
import { at, numberAt } from '../model/json.ts'
import { readCommitted } from './committed.ts'
import { headKey } from './leases.ts'
import type { Table } from './table.ts'

/** The report in the body of a committed slot; undefined where an earlier version wrote it. */
export function reportIn(body: unknown): Report | undefined {
  const report = at(body, 'report')
  return numberAt(report, 'slot') === undefined ? undefined : (report as Report)
}

/** The last report of each collector, by one read each; a report that cannot be read is left out. Never rejects. */
export async function readReports(
  table: Table,
  deployment: string,
  signal: AbortSignal,
): Promise<readonly Report[]> {
  const read = await Promise.allSettled(
    collectorNames.map(async (name) => {
      const item = await table.get(headKey(deployment, name), signal)
      return item && reportIn(readCommitted(item).body)
    }),
  )
  return read.flatMap((one) => (one.status === 'fulfilled' && one.value !== undefined ? [one.value] : []))
}
