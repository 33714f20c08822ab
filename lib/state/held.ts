import type { Slot } from '../model/clock.ts'
import { listAt, parseJson } from '../model/json.ts'
import { pack, unpack } from './packed.ts'
import type { Parts } from './parts.ts'
import type { Item } from './table.ts'

/** A larger body goes into parts; with an outbox of as much again the head stays below 300 kB, three quarters of an item. */
const mostBodyBytes = 150_000
/** Longer than any gap that is made up for; what a function left that was switched off for a day is of no use. */
const bodyKeptMs = 24 * 3_600_000

/** What a slot leaves to the next one, and what is read before anything else of the run. */
export interface Held {
  /** The last committed slot; undefined on the very first run. */
  readonly slot: Slot | undefined
  /** A JSON value; undefined where there is none or it cannot be read. */
  readonly body: unknown
  readonly outbox: unknown
  /** What was there and could not be read, with the reason. */
  readonly unreadable: readonly { readonly what: 'body' | 'outbox'; readonly reason: string }[]
  /** The data in the outbox as they were counted when it was written. */
  readonly waiting: number
  /** Whether the run before gave its lease back: it ended as it should. */
  readonly isSettled: boolean
}

/** The attributes of a body: itself, or the keys of its parts, which are written first. */
export async function bodyOf(
  body: unknown,
  parts: Parts,
  now: number,
  signal: AbortSignal,
): Promise<{ readonly set: Item; readonly remove: readonly string[] }> {
  const packed = pack(body)
  if (packed.byteLength <= mostBodyBytes) return { set: { body: packed }, remove: ['bodyParts'] }
  const keys = await parts.write(packed, { now, keptMs: bodyKeptMs }, signal)
  return { set: { bodyParts: JSON.stringify(keys) }, remove: ['body'] }
}

/** What the head has, before it was taken. */
export async function heldIn(item: Item, parts: Parts, signal: AbortSignal): Promise<Held> {
  const slot = typeof item['slot'] === 'number' ? (item['slot'] as Slot) : undefined
  const keys = listAt(parseJson(String(item['bodyParts']))).map(String)
  const body = keys.length === 0 ? item['body'] : await parts.read(keys, signal)
  const isNew = slot === undefined
  const read = isNew ? { value: undefined } : unpack(body)
  const outbox = isNew ? { value: undefined } : unpack(item['outbox'])
  return {
    slot,
    body: 'value' in read ? read.value : undefined,
    outbox: 'value' in outbox ? outbox.value : undefined,
    unreadable: [
      ...('value' in read ? [] : [{ what: 'body', reason: read.unreadable } as const]),
      ...('value' in outbox ? [] : [{ what: 'outbox', reason: outbox.unreadable } as const]),
    ],
    waiting: typeof item['waiting'] === 'number' ? item['waiting'] : 0,
    isSettled: item['leaseUntil'] === 0,
  }
}
