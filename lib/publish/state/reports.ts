import { collectorNames, at } from '../../model/index.ts'
import type { Report } from '../../findings/index.ts'
import { readCommitted, type Committed } from './committed.ts'
import { headKey } from './leases.ts'
import type { Table } from './table.ts'

/** The report that the last run committed; undefined before the first run, and where its body is unreadable. */
export function reportIn({ body }: Pick<Committed, 'body'>): Report | undefined {
  return body.ok ? (at(body.value, 'report') as Report | undefined) : undefined
}

/** The last report of each collector, one read for each; leaves out a report that cannot be read. Never rejects. */
export async function readReports(
  table: Table,
  deployment: string,
  signal: AbortSignal,
): Promise<readonly Report[]> {
  const read = await Promise.allSettled(
    collectorNames.map(async (name) => {
      const item = await table.get(headKey(deployment, name), signal)
      return item && reportIn(readCommitted(item))
    }),
  )
  return read.flatMap((one) => (one.status === 'fulfilled' && one.value !== undefined ? [one.value] : []))
}
