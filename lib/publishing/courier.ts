import type { CollectorName } from '../model/collector.ts'
import type { Clock } from '../model/clock.ts'
import type { Publisher } from '../cloudwatch/publisher.ts'
import { mostBit, type PutRequest } from '../cloudwatch/request.ts'
import type { halvesOf } from '../cloudwatch/requests.ts'
import type { Failure } from '../model/failure.ts'
import type { Log } from '../model/log.ts'
import { attempted, freeBit, givenUp, notTaken, parted, requestsIn, taken } from './outbox.ts'
import type { ColdParcels, Outbox, Waiting } from './outbox.ts'

/** A run's outbox as things happen to it, and what failed. */
export interface Book {
  outbox: Outbox
  /** Requests that the table has as attempted and that this run has not sent yet. */
  unsent: readonly Waiting[]
  /** Whether CloudWatch has taken anything from this run. */
  isTaken: boolean
  /** What CloudWatch would not take, each request as it was given up, and why. */
  readonly refused: { readonly request: PutRequest; readonly failure: Failure }[]
  readonly failures: Failure[]
}

export function openBook(outbox: Outbox, unsent: readonly Waiting[]): Book {
  return { outbox, unsent, isTaken: false, refused: [], failures: [] }
}

export interface CourierParts {
  readonly collector: CollectorName
  readonly publisher: Publisher
  /** How a refused request is taken apart. */
  readonly halve: typeof halvesOf
  /** Writes the outbox down; false where that is not certain, or the lease is lost: then nothing may be sent. */
  readonly note: (outbox: Outbox) => Promise<boolean>
  /** The outbox with the parcels of a cold part among the others. */
  readonly warm: (outbox: Outbox, part: ColdParcels) => Promise<Outbox>
  readonly clock: Clock
  readonly log: Log
  /** Milliseconds since the Unix epoch: no attempt goes on after it. */
  readonly deadline: number
  /** Ends what is under way. */
  readonly signal: AbortSignal
  /** Once it has aborted, nothing more is begun. */
  readonly closing: AbortSignal
}

/** How sending went: on; CloudWatch takes nothing now; the time or the lease is over. */
export type Progress = 'well' | 'down' | 'over'

/**
 * Sends requests that the table has as attempted, one after the other, and notes in the book what became of each. One
 * that is refused is halved until the bad datum is alone; with `halves: 'later'` its halves wait behind the others.
 */
export async function sendAll(
  requests: readonly Waiting[],
  book: Book,
  parts: CourierParts,
  { halves }: { readonly halves: 'now' | 'later' },
): Promise<Progress> {
  const queue = [...requests]
  for (let request = queue.shift(); request !== undefined; request = queue.shift()) {
    if (parts.closing.aborted) return 'over'
    const outcome = await sendOne(request, book, parts)
    if (outcome === 'unknown' || outcome === 'not-taken') return 'down'
    if (outcome === 'taken') continue
    const instead = partUp(request, outcome.failure, book, parts.halve)
    if (halves === 'later') continue
    const announced = await announce(instead, book, parts)
    if (announced === undefined) return 'over'
    queue.unshift(...announced)
  }
  return 'well'
}

/**
 * Writes down that requests are about to be sent, before they are: with it the sum of the Heartbeats can be read,
 * whatever happens. Returns them as they were written; undefined where nothing may be sent.
 */
export async function announce(
  requests: readonly Waiting[],
  book: Book,
  { note, clock }: Pick<CourierParts, 'note' | 'clock'>,
): Promise<readonly Waiting[] | undefined> {
  if (requests.length === 0) return []
  const at = clock()
  const announced = requests.map((request) => ({ ...request, attemptedAt: at }))
  book.outbox = announced.reduce((outbox, request) => attempted(outbox, request, at), book.outbox)
  book.unsent = [...book.unsent, ...announced]
  return (await note(book.outbox)) ? announced : undefined
}

type Outcome = 'taken' | 'not-taken' | 'unknown' | { readonly failure: Failure }

async function sendOne(request: Waiting, book: Book, parts: CourierParts): Promise<Outcome> {
  const { publisher, deadline, signal, log } = parts
  book.unsent = book.unsent.filter(({ slot, bit }) => slot !== request.slot || bit !== request.bit)
  const signedAt = request.attemptedAt ?? parts.clock()
  const sent = await publisher.send(request, { signedAt, deadline, signal, log })
  if (sent.outcome === 'taken') {
    book.outbox = taken(book.outbox, request)
    book.isTaken = true
  }
  if (sent.outcome === 'not-taken') book.outbox = notTaken(book.outbox, request)
  if (sent.outcome === 'refused') return sent
  if (sent.outcome !== 'taken') book.failures.push(sent.failure)
  return sent.outcome
}

/** The halves of a refused request; none where it was a single datum, which is given up. */
function partUp(
  request: Waiting,
  failure: Failure,
  book: Book,
  halve: CourierParts['halve'],
): readonly Waiting[] {
  const { slot, data } = request
  const free = freeBit(book.outbox, slot)
  if (data.length < 2 || free > mostBit) {
    book.outbox = givenUp(book.outbox, request)
    book.refused.push({ request, failure })
    return []
  }
  const halves = halve(request, free)
  book.outbox = parted(book.outbox, request, halves)
  const bits = new Set(halves.map(({ bit }) => bit))
  return requestsIn(book.outbox).filter((one) => one.slot === slot && bits.has(one.bit))
}

/** What was announced and then never sent is certainly not there. */
export function withoutUnsent({ outbox, unsent }: Book): Outbox {
  return unsent.reduce(notTaken, outbox)
}
