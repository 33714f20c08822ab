import { systemClock, type Clock, collectorNames } from '../../lib/model/index.ts'
import { headKey, readHead, type Table } from '../../lib/publish/index.ts'

/**
 * The clock of a deployment: this machine's, or the newest minute of the collectors if that is later. A laptop's clock
 * may be slow, and the local run has simulated time. Rejects with the table's error.
 */
export async function deployedClock(table: Table, deployment: string, signal: AbortSignal): Promise<Clock> {
  const heads = await Promise.all(
    collectorNames.map((name) => readHead(table, headKey(deployment, name), signal)),
  )
  const slots = heads.map(({ slot = 0 }) => slot)
  const ahead = Math.max(0, Math.max(...slots) - systemClock())
  return () => systemClock() + ahead
}
