import { failed, type Outcome, type Invocation } from '../model/index.ts'
import { pack, unpack, type Table, stateFailure } from '../publish/index.ts'
import { emptyOncallRecord, type OncallRecord } from './incidents/incident.ts'
import { setTimeout as pause } from 'node:timers/promises'
import { within } from '../net/index.ts'

/** The record as it was read, with the version that its next write must find. */
export interface Stored {
  readonly record: OncallRecord
  /** The number of its writes; 0 before the first. */
  readonly version: number
  /** The reason if its item could not be read: `record` is empty then, and the next write replaces the item. */
  readonly unreadable?: string
}

/** The record of a deployment: one item. Rejects with the table's error if the table is unreachable. */
export interface Records {
  readonly read: (signal: AbortSignal) => Promise<Stored>
  /** False, and nothing is written, if another run wrote since `version`. */
  readonly write: (record: OncallRecord, version: number, signal: AbortSignal) => Promise<boolean>
}

/** The number of the record's format. A release that changes the shape of an incident increases it. */
const format = 1

export function recordsOf(table: Table, deployment: string): Records {
  const key = `incidents#${deployment}`
  return {
    read: async (signal) => {
      const item = await table.get(key, signal)
      const version = typeof item?.['version'] === 'number' ? item['version'] : 0
      if (item?.['body'] === undefined) return { record: emptyOncallRecord, version }
      const body: Outcome<unknown, string> =
        item['format'] === format ? unpack(item['body']) : failed(`its format is not ${format}`)
      return body.ok
        ? { record: body.value as OncallRecord, version }
        : { record: emptyOncallRecord, version, unreadable: body.failure }
    },
    write: (record, version, signal) => {
      return table.update(
        key,
        {
          set: { body: pack(record), format, version: version + 1 },
          when: { attribute: 'version', is: version === 0 ? undefined : version },
        },
        signal,
      )
    },
  }
}

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
}

/** Milliseconds: the longest first pause after a conflict, and the longest of all. */
const pauses = { first: 20, max: 500 }

/**
 * Reads the record, changes it and writes it; after a conflict it tries again, with growing random pauses. `change` may
 * run several times and must give the same to the same record. Returns 'conflict' if other runs wrote first until the
 * time was up. Rejects with the table's error.
 */
export async function changeRecord<Result>(
  { records, tableMs, conflictMs }: ChangeOptions,
  change: (before: Stored) => Changed<Result>,
  signal: AbortSignal,
): Promise<Changed<Result> | 'conflict'> {
  const began = performance.now()
  for (let attempt = 0; ; attempt += 1) {
    const before = await records.read(within(tableMs, signal))
    const after = change(before)
    if (after.record === before.record) return after
    if (await records.write(after.record, before.version, within(tableMs, signal))) return after
    if (performance.now() - began > conflictMs) return 'conflict'
    await pause(Math.random() * Math.min(pauses.first * 2 ** attempt, pauses.max), undefined, { signal })
  }
}

type Change<Result> = (before: OncallRecord, isAway: boolean) => Changed<Result>

/** The record: in the table, and in memory from the first failed access on. */
export interface Store {
  readonly change: <Result>(change: Change<Result>) => Promise<Changed<Result> | 'conflict'>
  /** Like `change`, but in memory if other runs keep writing first: the deliveries must be recorded. */
  readonly settle: <Result>(change: Change<Result>) => Promise<Changed<Result>>
  readonly last: () => OncallRecord
  /** Whether the record is in memory alone. */
  readonly isAway: () => boolean
}

export function storeOf(options: ChangeOptions, { log, signal }: Invocation): Store {
  let last = emptyOncallRecord
  let isAway = false
  const inMemory = <Result>(change: Change<Result>): Changed<Result> => {
    const changed = change(last, isAway)
    last = changed.record
    return changed
  }
  const change = async <Result>(change: Change<Result>): Promise<Changed<Result> | 'conflict'> => {
    if (isAway) return inMemory(change)
    try {
      const changed = await changeRecord(
        options,
        ({ record, unreadable }) => {
          if (unreadable !== undefined) log.error('record unreadable', { reason: unreadable })
          return change(record, false)
        },
        signal,
      )
      if (changed !== 'conflict') last = changed.record
      return changed
    } catch (error) {
      log.warn('record unreachable', { ...stateFailure(error) })
      isAway = true
      return inMemory(change)
    }
  }
  return {
    change,
    settle: async (settling) => {
      const changed = await change(settling)
      if (changed !== 'conflict') return changed
      log.warn('record busy: the deliveries are sent as notes')
      isAway = true
      return inMemory(settling)
    },
    last: () => last,
    isAway: () => isAway,
  }
}
