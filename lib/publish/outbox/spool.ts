import { randomUUID } from 'node:crypto'
import type { Slot } from '../../model/index.ts'
import type { StoredDatum } from '../cloudwatch/request.ts'
import { pack, unpack } from '../state/packed.ts'
import { expiryAttribute, type Table } from '../state/table.ts'
import { pendingOf, type Pending, type PendingRequest } from './pending.ts'

/** One day longer than CloudWatch accepts data. */
const keptMs = 15 * 86_400_000
/** In characters. The key also contains the slot, so an ID must be unique only within its slot. */
const idLength = 8
const bytesAttribute = 'bytes'

type Data = readonly StoredDatum[]

/**
 * The data of requests, one immutable item each; the halves of a request share its item. An item is written before the
 * outbox names it, and expires by itself. Rejects with the table's error.
 */
export interface Spool {
  /** Writes the data of a request, and returns its entry in the outbox, not attempted yet. */
  readonly write: (
    request: { slot: Slot; bit: number; data: Data },
    signal: AbortSignal,
  ) => Promise<PendingRequest>
  /** Undefined if the item is gone or unreadable. */
  readonly read: (
    pending: Omit<Pending, 'bit' | 'attemptedAt' | 'loss'>,
    signal: AbortSignal,
  ) => Promise<Data | undefined>
  /** The bytes of the item with this key. */
  readonly bytesAt: (key: string, signal: AbortSignal) => Promise<Uint8Array | undefined>
}

export interface SpoolDependencies {
  readonly table: Table
  readonly deployment: string
  readonly collector: string
}

export function createSpool({ table, deployment, collector }: SpoolDependencies): Spool {
  const keyOf = (slot: Slot, item: string): string => `request#${deployment}#${collector}#${slot}#${item}`
  const bytesAt: Spool['bytesAt'] = async (key, signal) => {
    const bytes = (await table.get(key, signal))?.[bytesAttribute]
    return bytes instanceof Uint8Array ? bytes : undefined
  }
  return {
    bytesAt,
    write: async ({ slot, bit, data }, signal) => {
      const item = randomUUID().slice(0, idLength)
      const set = { [bytesAttribute]: pack(data), [expiryAttribute]: Math.ceil((slot + keptMs) / 1000) }
      await table.update(keyOf(slot, item), { set }, signal)
      return pendingOf({ bit, data }, item)
    },
    read: async ({ slot, item, from, data }, signal) => {
      const read = unpack(await bytesAt(keyOf(slot, item), signal))
      return read.ok ? (read.value as Data).slice(from, from + data) : undefined
    },
  }
}
