import { setTimeout as pause } from 'node:timers/promises'
import { within } from '../../net/index.ts'
import type { OncallRecord } from '../incidents/incident.ts'
import type { Records, Stored } from './record.ts'

/** A record after a change, and the result of the change. */
export interface Changed<Result> {
  /** The same object as before if nothing is to be written. */
  readonly record: OncallRecord
  readonly result: Result
}

export interface ChangeOptions {
  readonly records: Records
  /** For one read or write, milliseconds. */
  readonly tableMs: number
  /** For all attempts, milliseconds. */
  readonly conflictMs: number
  readonly random: () => number
}

/** Milliseconds: the longest first pause after a conflict, and the longest of all. */
const pauses = { first: 20, max: 500 }

/**
 * Reads the record, changes it and writes it; after a conflict it tries again, with growing random pauses. `change` may
 * run several times and must give the same to the same record. Returns 'conflict' if other runs wrote first until the
 * time was up. Rejects with the table's error.
 */
export async function changeRecord<Result>(
  { records, tableMs, conflictMs, random }: ChangeOptions,
  change: (before: Stored) => Changed<Result> | Promise<Changed<Result>>,
  signal: AbortSignal,
): Promise<Changed<Result> | 'conflict'> {
  const began = performance.now()
  for (let attempt = 0; ; attempt += 1) {
    const before = await records.read(within(tableMs, signal))
    const after = await change(before)
    if (after.record === before.record) return after
    if (await records.write(after.record, before.version, within(tableMs, signal))) return after
    if (performance.now() - began > conflictMs) return 'conflict'
    await pause(random() * Math.min(pauses.first * 2 ** attempt, pauses.max), undefined, { signal })
  }
}
