import { alarmName, type Alarm } from '../../model/index.ts'
import { within } from '../../net/index.ts'
import type { Table } from '../../publish/index.ts'
import type { Channel } from '../channel.ts'
import type { OncallRecord } from '../incidents/incident.ts'
import { keptMs } from '../incidents/prune.ts'
import { earlierIncident, earlierKey } from './earlier-record.ts'

interface Earlier {
  readonly table: Table
  readonly deployment: string
  readonly channels: readonly Channel[]
  /** For one read, milliseconds. */
  readonly tableMs: number
}

/**
 * The record with the incidents that an earlier release left open for these alarms, on the first day of this release.
 * Rejects with the table's error.
 */
export async function withEarlier(
  before: OncallRecord,
  alarms: readonly Alarm[],
  { table, deployment, channels, tableMs }: Earlier,
  now: number,
  signal: AbortSignal,
): Promise<OncallRecord> {
  const { startedAt = now } = before
  // Later it would take over, a second time, an incident that was closed and pruned meanwhile.
  if (alarms.length === 0 || now - startedAt >= keptMs) return before
  const unknown = alarms.filter(({ name }) =>
    before.incidents.every((incident) => !(name in incident.alarms)),
  )
  const found = await Promise.all(
    unknown.map(async (alarm) => {
      const key = earlierKey(deployment, alarmName(deployment, alarm.name))
      const item = await table.get(key, within(tableMs, signal))
      return earlierIncident(item, alarm, channels, now) ?? []
    }),
  )
  const earlier = found.flat()
  if (earlier.length === 0 && before.startedAt !== undefined) return before
  return { ...before, startedAt, incidents: [...before.incidents, ...earlier] }
}
