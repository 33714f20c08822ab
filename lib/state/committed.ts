import type { Slot } from '../model/clock.ts'
import { unpack } from './packed.ts'
import type { Item } from './table.ts'

/** What the last committed run left, as it was when the lease was taken. */
export interface Committed {
  /** The last committed slot; undefined on the very first run. */
  readonly slot: Slot | undefined
  /** A JSON value; undefined where there is none or it cannot be read. */
  readonly body: unknown
  readonly outbox: unknown
  /** Attributes that cannot be read, with the reason. */
  readonly unreadable: readonly { readonly attribute: 'body' | 'outbox'; readonly reason: string }[]
  /** The data in the outbox as they were counted when it was written. */
  readonly pending: number
  /** Whether the run before gave its lease back: it ended as it should. */
  readonly isSettled: boolean
}

/** Reads a collector's head item. */
export function readCommitted(item: Item): Committed {
  const slot = typeof item['slot'] === 'number' ? (item['slot'] as Slot) : undefined
  const read = (attribute: 'body' | 'outbox') =>
    slot === undefined ? { value: undefined } : unpack(item[attribute])
  const [body, outbox] = [read('body'), read('outbox')]
  return {
    slot,
    body: 'value' in body ? body.value : undefined,
    outbox: 'value' in outbox ? outbox.value : undefined,
    unreadable: [
      ...('value' in body ? [] : [{ attribute: 'body', reason: body.unreadable } as const]),
      ...('value' in outbox ? [] : [{ attribute: 'outbox', reason: outbox.unreadable } as const]),
    ],
    pending: typeof item['waiting'] === 'number' ? item['waiting'] : 0,
    isSettled: item['leaseUntil'] === 0,
  }
}
