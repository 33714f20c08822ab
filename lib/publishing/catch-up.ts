import type { Slot } from '../model/clock.ts'
import { stateFailure } from '../state/state-failure.ts'
import { announce, sendAll, type Book, type CourierParts } from './courier.ts'
import { requestsIn, type ColdParcels, type Outbox, type Waiting } from './outbox.ts'
import { settled, slotsToAsk, withoutUntold } from './settle.ts'

/**
 * So many are announced at a time. Should the run be killed then, they have to be read back before they are sent again;
 * those older than a day would be lost. An outage of half an hour is caught up with in three times ten.
 */
const batchSize = 10
/**
 * Of one slot no more than these: should each be refused down to its last datum (ten halvings of 1,000), the parts that
 * wait still have numbers of their own, of which a slot has 52.
 */
const mostOfSlot = 3

/**
 * Reads back what is unknown and sends what waits, oldest first, until all is gone, the time is over or CloudWatch
 * takes no more. A request that is refused does not hold up the ones behind it: its halves come after them.
 */
export async function catchUp(book: Book, parts: CourierParts): Promise<void> {
  const partedSlots = new Set<Slot>()
  await readBack(book, parts)
  while (!parts.closing.aborted) {
    const batch = nextBatch(book.outbox, partedSlots)
    const part = dueBefore(book.outbox, batch, parts.clock())
    if (part !== undefined) {
      if (!(await warmUp(part, book, parts))) return
      await readBack(book, parts)
      continue
    }
    if (batch.length === 0) return
    const announced = await announce(batch, book, parts)
    if (announced === undefined) return
    if ((await sendAll(announced, book, parts, { halves: 'later' })) !== 'well') return
    for (const { slot } of announced) partedSlots.add(slot)
  }
}

/** One GetMetricData for all that can be told by now; none where nothing is unknown. */
async function readBack(book: Book, { collector, publisher, clock, signal }: CourierParts): Promise<void> {
  book.outbox = withoutUntold(book.outbox)
  const now = clock()
  const slots = slotsToAsk(book.outbox, now)
  if (slots.length === 0) return
  const read = await publisher.heartbeats(collector, slots, signal)
  if (read.ok) book.outbox = settled(book.outbox, read.value, now)
  else book.failures.push(read.failure)
}

/** The oldest that certainly are not there, those that were parted just now behind the others. */
function nextBatch(outbox: Outbox, partedSlots: ReadonlySet<Slot>): readonly Waiting[] {
  const sendable = requestsIn(outbox).filter(({ attemptedAt }) => attemptedAt === null)
  const [behind, ahead] = [true, false].map((isParted) =>
    sendable.filter(({ slot }) => partedSlots.has(slot) === isParted),
  )
  const counts = new Map<Slot, number>()
  const some = [...(ahead ?? []), ...(behind ?? [])].filter(({ slot }) => {
    const count = (counts.get(slot) ?? 0) + 1
    counts.set(slot, count)
    return count <= mostOfSlot
  })
  return some.slice(0, batchSize)
}

/** The oldest cold part with something to do, where it is older than the batch. */
function dueBefore(outbox: Outbox, batch: readonly Waiting[], now: number): ColdParcels | undefined {
  const first = batch[0]?.slot ?? Infinity
  return outbox.cold.find(({ dueAt, oldest }) => dueAt <= now && oldest < first)
}

async function warmUp(part: ColdParcels, book: Book, { warm }: CourierParts): Promise<boolean> {
  try {
    book.outbox = await warm(book.outbox, part)
    return true
  } catch (error) {
    book.failures.push(stateFailure(error))
    return false
  }
}
