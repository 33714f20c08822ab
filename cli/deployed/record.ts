import { failed, messageOf, success, type Outcome, type Clock } from '../../lib/model/index.ts'
import { changeRecord, type OncallRecord, recordsOf, type Records } from '../../lib/oncall/index.ts'
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
  const clock = await answerOf(deployedClock(table.value, deployment, signal), signal)
  return clock.ok ? success({ records: recordsOf(table.value, deployment), clock: clock.value }) : clock
}

/** Reads the record. The failure is a message for the user. */
export async function readDeployedRecord(
  records: Records,
  signal: AbortSignal,
): Promise<Outcome<OncallRecord, string>> {
  const read = await answerOf(records.read(signal), signal)
  return read.ok ? success(read.value.record) : read
}

/** Changes the record, and returns it. Retries if another run writes it at the same time, and gives up after `conflictMs`. */
export async function changeDeployedRecord(
  records: Records,
  change: (before: OncallRecord) => OncallRecord,
  signal: AbortSignal,
): Promise<Outcome<OncallRecord, string>> {
  const options = { records, ...deadlines }
  const changed = await answerOf(
    changeRecord(options, ({ record }) => ({ record: change(record), result: undefined }), signal),
    signal,
  )
  if (!changed.ok) return changed
  return changed.value === 'conflict'
    ? failed('other runs wrote the record at the same time; try again')
    : success(changed.value.record)
}

/** The answer of the table. Rejects only if the user interrupts. */
async function answerOf<T>(answer: Promise<T>, signal: AbortSignal): Promise<Outcome<T, string>> {
  try {
    return success(await answer)
  } catch (error) {
    signal.throwIfAborted()
    return failed(`the table cannot be reached: ${messageOf(error)}`)
  }
}
