import { randomUUID } from 'node:crypto'
import type { Slot } from '../../model/index.ts'
import { readCommitted, type Committed } from './committed.ts'
import { pack } from './packed.ts'
import { tooLarge } from './state-failure.ts'
import type { Table, Update } from './table.ts'
import { ownedAt, takeUpdate } from './lease-claims.ts'

/**
 * The duration from the commit on: 5 s to commit, 11 s to publish, 5 s to clear, and a reserve. After the commit another
 * run may safely take over, so that a killed run costs the next slot only if it committed more than half a minute late.
 */
const committedLeaseMs = 25_000

/** An item has at most 400 kB; the outbox of the two weeks that CloudWatch accepts has less than 200 kB. */
const maxBodyBytes = 150_000

/** A run that may work on its slot. */
export interface Lease {
  readonly collector: string
  readonly owner: string
  readonly slot: Slot
  readonly committed: Committed
}

/** One atomic write of the head item; absent parts stay as they are. */
export interface Change {
  /** Marks the slot as done and leaves `body` to the next run. */
  readonly commit?: { readonly body: unknown }
  readonly outbox: { readonly value: unknown; readonly pending: number }
  /** Releases the lease. */
  readonly release?: boolean
}

/** The head item of each collector holds its lease, its last slot, the state and the outbox, so that they change together. */
export interface Leases {
  /**
   * Takes the slot. Returns `done` if this slot or a later one is done, and `busy` if another run of this collector
   * holds the lease.
   */
  readonly take: (
    collector: string,
    slot: Slot,
    now: number,
    signal: AbortSignal,
  ) => Promise<Lease | 'done' | 'busy'>
  /** False, and nothing is written, when the lease was lost meanwhile. Rejects a body that is too large with a TableError. */
  readonly write: (lease: Lease, change: Change, now: number, signal: AbortSignal) => Promise<boolean>
}

export interface LeasesDependencies {
  readonly table: Table
  readonly deployment: string
}

/** The key of a collector's head item. */
export function headKey(deployment: string, collector: string): string {
  return `slot#${deployment}#${collector}`
}

/** Each write may be repeated by `table` (retried-table.ts). Everything rejects with the table's error. */
export function createLeases({ table, deployment }: LeasesDependencies): Leases {
  const keyOf = (collector: string): string => headKey(deployment, collector)
  const writes = new WeakMap<Lease, number>()
  return {
    take: async (collector, slot, now, signal) => {
      const owner = randomUUID()
      const update: Update = { ...takeUpdate(owner, slot, now), returns: 'before' }
      const taken = await table.update(keyOf(collector), update, signal)
      if (taken.applied) return { collector, owner, slot, committed: readCommitted(taken.item) }
      const item = await table.get(keyOf(collector), signal)
      return typeof item?.['slot'] === 'number' && item['slot'] >= slot ? 'done' : 'busy'
    },
    write: async (lease, { commit, outbox, release = false }, now, signal) => {
      const { collector, owner, slot } = lease
      const nth = (writes.get(lease) ?? 0) + 1
      writes.set(lease, nth)
      const body = commit && bodyOf(commit.body, collector)
      const update = {
        set: {
          writes: nth,
          outbox: pack(outbox.value),
          waiting: outbox.pending,
          ...(body && { slot, leaseUntil: now + committedLeaseMs, body }),
          ...(release && { leaseUntil: 0 }),
        },
        when: [ownedAt(owner, nth)],
      }
      const { applied } = await table.update(keyOf(collector), update, signal)
      return applied
    },
  }
}

function bodyOf(body: unknown, collector: string): Uint8Array {
  const packed = pack(body)
  if (packed.byteLength > maxBodyBytes) throw tooLarge(collector, packed.byteLength, maxBodyBytes)
  return packed
}
