import { recordsOf } from '../../lib/oncall/index.ts'
import type { Table } from '../../lib/publish/index.ts'
import type { IncidentOf } from '../receivers/own/channel.ts'

/** The time to read the record. */
const readMs = 2_000

/** Finds the incident of an alarm in the record, which notify writes before it sends a page. */
export function incidentsIn(table: Table, deployment: string): IncidentOf {
  const records = recordsOf(table, deployment)
  return async (alarm) => {
    const { record } = await records.read(AbortSignal.timeout(readMs))
    return record.incidents.findLast(({ alarms }) => Object.hasOwn(alarms, alarm))?.id
  }
}
