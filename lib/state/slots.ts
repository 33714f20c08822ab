import { randomUUID } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Slot } from '../clock.ts'
import type { Previous } from '../collector.ts'
import type { Table } from './table.ts'

/**
 * How long a run may hold its slot. Longer than the function's timeout of 50 s, so that a lease never ends under a
 * run that is alive; shorter than a minute, so that a run that is killed costs the next slot only if it began late.
 */
export const leaseMs = 55_000

/** A state that inflates beyond this is not ours; the item itself holds at most 400 kB (DynamoDB's limit). */
const maxStateBytes = 16 * 1024 * 1024

/** A run that may work on its slot. */
export interface Lease {
  readonly owner: string
  readonly slot: Slot
  /** What the last committed slot left; undefined on the very first run or when it cannot be read. */
  readonly previous: Previous | undefined
  /** Set when there was a state and it could not be read: the run starts afresh and says so. */
  readonly unreadable: string | undefined
}

/** The item of one collector holds its lease, its last slot and its state, so that they change together. */
export interface Slots {
  /** Takes the slot, unless it (or a later one) is `done`, or another run of this collector is at work: `busy`. */
  take: (collector: string, slot: Slot, now: number, signal: AbortSignal) => Promise<Lease | 'done' | 'busy'>
  /** Records the slot as done, with its state, and gives the lease back. False when the lease was lost meanwhile. */
  commit: (collector: string, lease: Lease, state: unknown, signal: AbortSignal) => Promise<boolean>
}

export function slotsOf(table: Table, deployment: string): Slots {
  const keyOf = (collector: string): string => `slot#${deployment}#${collector}`
  return {
    take: async (collector, slot, now, signal) => {
      const owner = randomUUID()
      const taken = await table.update(
        keyOf(collector),
        {
          set: { owner, leaseUntil: now + leaseMs },
          when: [
            [{ attribute: 'leaseUntil', is: 'absent' }],
            [
              { attribute: 'slot', is: 'absent' },
              { attribute: 'leaseUntil', is: 'less', to: now },
            ],
            [
              { attribute: 'slot', is: 'less', to: slot },
              { attribute: 'leaseUntil', is: 'less', to: now },
            ],
          ],
        },
        signal,
      )
      if (taken.applied) return { owner, slot, ...previousOf(taken.item) }
      const item = await table.get(keyOf(collector), signal)
      return typeof item?.['slot'] === 'number' && item['slot'] >= slot ? 'done' : 'busy'
    },
    commit: async (collector, { owner, slot }, state, signal) => {
      const committed = await table.update(
        keyOf(collector),
        {
          set: { slot, leaseUntil: 0, state: gzipSync(JSON.stringify(state ?? null)) },
          when: [[{ attribute: 'owner', is: 'equal', to: owner }]],
        },
        signal,
      )
      return committed.applied
    },
  }
}

function previousOf(item: Readonly<Record<string, unknown>>): Pick<Lease, 'previous' | 'unreadable'> {
  const { slot, state } = item
  if (typeof slot !== 'number') return { previous: undefined, unreadable: undefined }
  try {
    if (!(state instanceof Uint8Array)) throw new TypeError('it is not bytes')
    const json = gunzipSync(state, { maxOutputLength: maxStateBytes }).toString('utf8')
    return { previous: { slot: slot as Slot, state: JSON.parse(json) as unknown }, unreadable: undefined }
  } catch (error) {
    return { previous: undefined, unreadable: error instanceof Error ? error.message : String(error) }
  }
}
