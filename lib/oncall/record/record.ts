import type { Outcome } from '../../model/index.ts'
import { pack, unpack, type Table } from '../../publish/index.ts'
import { emptyOncallRecord, type OncallRecord } from '../incidents/incident.ts'

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

/** The key of the item. */
function recordKey(deployment: string): string {
  return `incidents#${deployment}`
}

export function recordsOf(table: Table, deployment: string): Records {
  const key = recordKey(deployment)
  return {
    read: async (signal) => {
      const item = await table.get(key, signal)
      const version = typeof item?.['version'] === 'number' ? item['version'] : 0
      const body: Outcome<unknown, string> =
        item?.['body'] === undefined ? { ok: true, value: emptyOncallRecord } : unpack(item['body'])
      return body.ok
        ? { record: body.value as OncallRecord, version }
        : { record: emptyOncallRecord, version, unreadable: body.failure }
    },
    write: async (record, version, signal) => {
      const { applied } = await table.update(
        key,
        {
          set: { body: pack(record), version: version + 1 },
          when: [
            version === 0
              ? [{ attribute: 'version', is: 'absent' }]
              : [{ attribute: 'version', is: 'equal', to: version }],
          ],
        },
        signal,
      )
      return applied
    },
  }
}
