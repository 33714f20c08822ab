import { mapWithLimit } from '../../net/index.ts'
import { type Slot, at } from '../../model/index.ts'
import type { StoredDatum } from '../cloudwatch/request.ts'
import { unpack } from '../state/packed.ts'
import type { Outbox, PendingSlot } from './pending.ts'
import type { Spool } from './spool.ts'

// The format of the outbox before each request had its own item. Read once, in the first run after a deployment.

interface EarlierSlot {
  readonly slot: Slot
  readonly arrived: number
  readonly requests: readonly {
    readonly slot: Slot
    readonly bit: number
    readonly attemptedAt: number | null
    readonly data: readonly StoredDatum[]
  }[]
}

interface EarlierOutbox {
  readonly parcels: readonly EarlierSlot[]
  /** Older slots, in items of their own: `keys` names the pieces of one compressed list. */
  readonly cold: readonly { readonly keys: readonly string[]; readonly loss: number }[]
  readonly dropped: number
}

const concurrency = 10

export function isEarlierOutbox(stored: unknown): stored is EarlierOutbox {
  return at(stored, 'parcels') !== undefined
}

/** The same outbox with an item for each request; the data of slots whose item is gone count as dropped. */
export async function migrate(
  { parcels, cold, dropped }: EarlierOutbox,
  spool: Spool,
  signal: AbortSignal,
): Promise<Outbox> {
  const parts = await mapWithLimit(concurrency, cold, ({ keys }) => coldSlots(keys, spool, signal))
  const lost = cold.reduce((sum, { loss }, index) => sum + (parts[index] === undefined ? loss : 0), 0)
  const earlier = [...parts.flatMap((part) => part ?? []), ...parcels]
  const slots = await mapWithLimit(
    concurrency,
    earlier,
    async ({ slot, arrived, requests }): Promise<PendingSlot> => ({
      slot,
      arrived,
      requests: await mapWithLimit(1, requests, async (request) => {
        const { attemptedAt } = request
        return { ...(await spool.write(request, signal)), attemptedAt }
      }),
    }),
  )
  return { slots: slots.toSorted((one, other) => one.slot - other.slot), dropped: dropped + lost }
}

async function coldSlots(
  keys: readonly string[],
  spool: Spool,
  signal: AbortSignal,
): Promise<readonly EarlierSlot[] | undefined> {
  const pieces = await Promise.all(keys.map((key) => spool.bytesAt(key, signal)))
  const found = pieces.filter((piece) => piece !== undefined)
  const read = found.length < keys.length ? undefined : unpack(Buffer.concat(found))
  return read?.ok ? (read.value as readonly EarlierSlot[]) : undefined
}
