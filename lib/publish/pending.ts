import { randomUUID } from 'node:crypto'
import { sum, type Log, type Slot } from '../model/index.ts'
import type { StoredDatum } from './datum.ts'
import { dataDropped } from './metrics.ts'
import { pack, unpack } from './packed.ts'
import { rejectionOfTime } from './rejection.ts'
import { expiryAttribute, type Table } from './table.ts'

/** The data of a slot that are not known to be in CloudWatch. A plain JSON value. */
export interface Pending {
  readonly slot: Slot
  /** The number of its data. */
  readonly count: number
  /** The number of data that are lost with it: its own, and those that its DataDropped counts. */
  readonly loss: number
  /** The data, or the last part of the key of the item that has them. */
  readonly data?: readonly StoredDatum[]
  readonly item?: string
}

/** The slots that wait, and the number of data dropped since the last commit, which the next DataDropped counts. */
export interface Outbox {
  /** Oldest first. */
  readonly pending: readonly Pending[]
  readonly dropped: number
}

/** The limit of the compressed outbox: the entries of two weeks take less. An item has 400 kB, and the state takes up to 150. */
const maxOutboxBytes = 240_000
/** The compressed data that the head itself holds, before those of a new slot become an item. */
const maxInlineBytes = 100_000
/** In characters. The key also has the slot, so an ID must be unique only within its slot. */
const idLength = 8
/** An item expires one day later than CloudWatch accepts its data. */
const keptMs = 15 * 86_400_000

export function pendingOf(slot: Slot, data: readonly StoredDatum[]): Pending {
  const counted = data.map((one) => (one.MetricName === dataDropped.name && 'Value' in one ? one.Value : 0))
  return { slot, count: data.length, loss: data.length + sum(counted), data }
}

/** The number of data that wait. */
export function waitingIn({ pending }: Outbox): number {
  return sum(pending.map(({ count }) => count))
}

function drop(outbox: Outbox, isDropped: (one: Pending) => boolean): Outbox {
  const { pending, dropped } = outbox
  return {
    pending: pending.filter((one) => !isDropped(one)),
    dropped: dropped + sum(pending.filter(isDropped).map(({ loss }) => loss)),
  }
}

/** Without the slots that CloudWatch no longer accepts. */
export function withoutExpired(outbox: Outbox, now: number): Outbox {
  return drop(outbox, ({ slot }) => rejectionOfTime(slot, now) !== undefined)
}

/** An outbox as it is stored: it fits into the head. */
export interface Fitted {
  readonly outbox: Outbox
  readonly packed: Uint8Array
}

export interface ItemPlace {
  readonly table: Table
  /** The keys of the items begin with it. */
  readonly prefix: string
}

/**
 * Makes an outbox fit into the head: the data of the newest slot, `own`, become an item of their own, and the oldest slots
 * are dropped. Rejects with the table's error.
 */
export async function fit(
  { pending: waiting, dropped }: Outbox,
  own: Pending,
  { table, prefix }: ItemPlace,
  signal: AbortSignal,
): Promise<Fitted> {
  const all = { pending: [...waiting, own], dropped }
  const packed = pack(all)
  if (packed.byteLength <= maxInlineBytes) return { outbox: all, packed }
  const item = randomUUID().slice(0, idLength)
  const set = { body: pack(own.data), [expiryAttribute]: Math.ceil((own.slot + keptMs) / 1000) }
  await table.update(keyOf(prefix, own.slot, item), { set }, signal)
  const { slot, count, loss } = own
  return withoutOldest({ pending: [...waiting, { slot, count, loss, item }], dropped })
}

/** Drops slots, the oldest first, until the others fit. */
export function withoutOldest(outbox: Outbox): Fitted {
  let left = outbox
  let packed = pack(left)
  while (packed.byteLength > maxOutboxBytes && left.pending.length > 0) {
    const oldest = new Set(left.pending.slice(0, Math.ceil(left.pending.length / 20)))
    left = drop(left, (one) => oldest.has(one))
    packed = pack(left)
  }
  return { outbox: left, packed }
}

/** The data of a slot; undefined if their item is missing or unreadable. Rejects with the table's error. */
export async function readData(
  { slot, data, item }: Pending,
  { table, prefix }: ItemPlace,
  log: Log,
  signal: AbortSignal,
): Promise<readonly StoredDatum[] | undefined> {
  if (item === undefined) return data
  const read = unpack((await table.get(keyOf(prefix, slot, item), signal))?.['body'])
  if (read.ok) return read.value as readonly StoredDatum[]
  log.warn('data of a slot unreadable, dropped', { of: new Date(slot).toISOString(), reason: read.failure })
  return undefined
}

function keyOf(prefix: string, slot: Slot, item: string): string {
  return `${prefix}#${slot}#${item}`
}
