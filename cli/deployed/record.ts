import { failed, messageOf, success, type Outcome } from '../../lib/model/failure.ts'
import { changeRecord } from '../../lib/oncall/record/change-record.ts'
import type { OncallRecord } from '../../lib/oncall/incidents/incident.ts'
import { recordsOf, type Records } from '../../lib/oncall/record/record.ts'
import type { DeployedSettings } from './settings.ts'
import { deployedTable } from './table.ts'

/** For one read or write of the record, and for all attempts, milliseconds. */
const deadlines = { tableMs: 10_000, conflictMs: 20_000 }

/** The record of the incidents of a deployment. The failure is a message for the user. */
export async function deployedRecords(
  settings: DeployedSettings,
  signal: AbortSignal,
): Promise<Outcome<Records, string>> {
  const table = await deployedTable(settings, signal)
  return table.ok ? success(recordsOf(table.value, settings.config.deployment)) : table
}

/** Changes the record, whatever else writes at the same time, and returns it. */
export async function changeDeployedRecord(
  records: Records,
  change: (before: OncallRecord) => OncallRecord,
  signal: AbortSignal,
): Promise<Outcome<OncallRecord, string>> {
  const options = { records, random: Math.random, ...deadlines }
  try {
    const changed = await changeRecord(
      options,
      ({ record }) => ({ record: change(record), result: undefined }),
      signal,
    )
    return changed === 'conflict'
      ? failed('other runs wrote the record at the same time; try again')
      : success(changed.record)
  } catch (error) {
    return failed(`the table cannot be reached: ${messageOf(error)}`)
  }
}
