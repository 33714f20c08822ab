import { systemClock, type Clock, collectorNames } from '../../lib/model/index.ts'
import { readCommitted, headKey, type Table } from '../../lib/publish/index.ts'

/**
 * The clock of a deployment: this machine's, or the newest minute of the collectors if that is later. A laptop's clock
 * may be slow, and the local run has simulated time. Rejects with the table's error.
 */
export async function deployedClock(table: Table, deployment: string, signal: AbortSignal): Promise<Clock> {
  const items = await Promise.all(collectorNames.map((name) => table.get(headKey(deployment, name), signal)))
  const slots = items.map((item) => readCommitted(item ?? {}).slot ?? 0)
  const ahead = Math.max(0, Math.max(...slots) - systemClock())
  return () => systemClock() + ahead
}
