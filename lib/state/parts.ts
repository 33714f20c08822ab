import { randomUUID } from 'node:crypto'
import { expiryAttribute, type Table } from './table.ts'

/** Well below an item's 400 kB, its key and the names of its attributes included. */
const mostPartBytes = 350_000

const bytesAttribute = 'bytes'

/** What is too large for the head item, as immutable items of its own that the head names. */
export interface Parts {
  /** Writes the bytes under new keys, which it returns; they expire `keptMs` after `now`. */
  readonly write: (
    bytes: Uint8Array,
    time: { readonly now: number; readonly keptMs: number },
    signal: AbortSignal,
  ) => Promise<readonly string[]>
  /** What was written under the keys; undefined where a part of it is gone. */
  readonly read: (keys: readonly string[], signal: AbortSignal) => Promise<Uint8Array | undefined>
}

/** A key is never written twice: a run that lost its lease leaves parts behind that no head names, and they expire. */
export function partsOf(table: Table, prefix: string): Parts {
  return {
    write: (bytes, { now, keptMs }, signal) => {
      const expiresAt = Math.ceil((now + keptMs) / 1000)
      const count = Math.ceil(bytes.byteLength / mostPartBytes)
      const pieces = Array.from({ length: count }, (_, index) =>
        bytes.subarray(index * mostPartBytes, (index + 1) * mostPartBytes),
      )
      return Promise.all(
        pieces.map(async (piece) => {
          const key = `${prefix}#${randomUUID()}`
          const set = { [bytesAttribute]: piece, [expiryAttribute]: expiresAt }
          await table.update(key, { set }, signal)
          return key
        }),
      )
    },
    read: async (keys, signal) => {
      const items = await Promise.all(keys.map((key) => table.get(key, signal)))
      const pieces = items.map((item) => item?.[bytesAttribute])
      const found = pieces.filter((piece) => piece instanceof Uint8Array)
      return found.length < keys.length ? undefined : Buffer.concat(found)
    },
  }
}
