import { absenceProvenAt } from '../cloudwatch/settling.ts'
import { at, listAt, numberAt } from '../model/json.ts'
import { pack, unpack } from '../state/packed.ts'
import type { Parts } from '../state/parts.ts'
import { lossOf, waitingData, withParcels, type ColdParcels, type Outbox, type Parcel } from './outbox.ts'

/** What the head item may hold of an outbox, compressed; the rest goes into items of its own. */
const mostBytes = 100_000

/** Longer than CloudWatch takes data: 14 days. */
const keptMs = 15 * 86_400_000

/** The outbox as the head item had it; undefined where it is not one. */
export function readOutbox(stored: unknown): Outbox | undefined {
  const dropped = numberAt(stored, 'dropped')
  const [parcels, cold] = [at(stored, 'parcels'), at(stored, 'cold')]
  if (dropped === undefined || !isParcels(parcels) || !Array.isArray(cold)) return undefined
  return { parcels, cold: cold as readonly ColdParcels[], dropped }
}

/** The version says that we wrote it (lib/state/packed.ts); this, that it is the kind of thing that we wrote. */
function isParcels(value: unknown): value is readonly Parcel[] {
  return (
    Array.isArray(value) &&
    value.every((one) => numberAt(one, 'slot') !== undefined && listAt(one, 'requests').length > 0)
  )
}

/**
 * An outbox whose parcels fit into the head item: the oldest of the others are written into items of their own first.
 */
export async function fitted(
  outbox: Outbox,
  parts: Parts,
  now: number,
  signal: AbortSignal,
): Promise<Outbox> {
  const [oldest, ...rest] = halves(outbox.parcels)
  if (oldest === undefined || packedBytes(outbox.parcels) <= mostBytes) return outbox
  const keys = await parts.write(pack(oldest), { now, keptMs }, signal)
  const cold = [...outbox.cold, coldOf(keys, oldest)].sort((one, other) => one.oldest - other.oldest)
  return fitted({ ...outbox, parcels: rest.flat(), cold }, parts, now, signal)
}

function packedBytes(parcels: readonly Parcel[]): number {
  return pack(parcels).byteLength
}

function halves(parcels: readonly Parcel[]): readonly (readonly Parcel[])[] {
  const middle = Math.ceil(parcels.length / 2)
  return [parcels.slice(0, middle), parcels.slice(middle)].filter(({ length }) => length > 0)
}

function coldOf(keys: readonly string[], parcels: readonly Parcel[]): ColdParcels {
  const slots = parcels.map(({ slot }) => slot)
  const due = parcels.flatMap(({ slot, requests }) =>
    requests.map(({ attemptedAt }) => (attemptedAt === null ? 0 : (absenceProvenAt(slot, attemptedAt) ?? 0))),
  )
  return {
    keys,
    oldest: slots.reduce((one, other) => (one < other ? one : other)),
    newest: slots.reduce((one, other) => (one > other ? one : other)),
    data: waitingData({ parcels, cold: [], dropped: 0 }),
    loss: lossOf(parcels.flatMap(({ requests }) => requests.flatMap(({ data }) => data))),
    dueAt: Math.min(...due),
  }
}

/** The outbox with the parcels of one cold part back among the others; those of a part that is gone are given up. */
export async function warmed(
  outbox: Outbox,
  part: ColdParcels,
  parts: Parts,
  signal: AbortSignal,
): Promise<{ readonly outbox: Outbox; readonly lost: number }> {
  const left = { ...outbox, cold: outbox.cold.filter((one) => one !== part) }
  const read = unpack(await parts.read(part.keys, signal))
  if ('value' in read && isParcels(read.value)) return { outbox: withParcels(left, read.value), lost: 0 }
  return { outbox: { ...left, dropped: left.dropped + part.loss }, lost: part.loss }
}
