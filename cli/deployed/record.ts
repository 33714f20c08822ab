import { failed, messageOf, success, type Outcome } from '../../lib/model/failure.ts'
import type { Clock } from '../../lib/model/clock.ts'
import { changeRecord } from '../../lib/oncall/record/change-record.ts'
import type { OncallRecord } from '../../lib/oncall/incidents/incident.ts'
import { recordsOf, type Records } from '../../lib/oncall/record/record.ts'
import { deployedClock } from './clock.ts'
import type { DeployedSettings } from './settings.ts'
import { deployedTable } from './table.ts'

/** For one read or write of the record, and for all attempts, milliseconds. */
const deadlines = { tableMs: 10_000, conflictMs: 20_000 }

/** The record of the incidents of a deployment, and its clock. */
export interface Deployed {
  readonly records: Records
  readonly clock: Clock
}

/** Finds the record of a deployment. The failure is a message for the user. */
export async function deployedRecords(
  settings: DeployedSettings,
  signal: AbortSignal,
): Promise<Outcome<Deployed, string>> {
  const { deployment } = settings.config
  const table = await deployedTable(settings, signal)
  if (!table.ok) return table
  try {
    const clock = await deployedClock(table.value, deployment, signal)
    return success({ records: recordsOf(table.value, deployment), clock })
  } catch (error) {
    return failed(unreachable(error))
  }
}

const unreachable = (error: unknown): string => `the table cannot be reached: ${messageOf(error)}`

/** Changes the record, and returns it. Retries if another run writes it at the same time, and gives up after `conflictMs`. */
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
    return failed(unreachable(error))
  }
}
