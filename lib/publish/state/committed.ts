import { type Slot, success, type Outcome } from '../../model/index.ts'
import { unpack } from './packed.ts'
import type { Item } from './table.ts'

/** The head item that the last committed run left. */
export interface Committed {
  /** The last committed slot; undefined on the very first run. */
  readonly slot: Slot | undefined
  /** A JSON value, or the reason why it is unreadable; undefined on the very first run. */
  readonly body: Outcome<unknown, string>
  readonly outbox: Outcome<unknown, string>
  /** The number of data that wait in the outbox or that it counts as dropped, as of its write. */
  readonly pending: number
  /** Whether the last run released its lease; false if it ended early. */
  readonly isReleased: boolean
}

/** Reads a collector's head item. */
export function readCommitted(item: Item): Committed {
  const slot = typeof item['slot'] === 'number' ? (item['slot'] as Slot) : undefined
  const read = (attribute: 'body' | 'outbox') =>
    slot === undefined ? success(undefined) : unpack(item[attribute])
  return {
    slot,
    body: read('body'),
    outbox: read('outbox'),
    pending: typeof item['waiting'] === 'number' ? item['waiting'] : 0,
    isReleased: item['leaseUntil'] === 0,
  }
}
