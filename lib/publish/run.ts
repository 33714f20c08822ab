import { withReport, type Collected, type Reported } from '../findings/index.ts'
import {
  RunFailedError,
  seriesName,
  type Failure,
  type Invocation,
  type Log,
  type Slot,
} from '../model/index.ts'
import { within } from '../net/index.ts'
import {
  clearSent,
  commitSlot,
  heartbeatOf,
  openHead,
  placeOf,
  slotData,
  type SlotDependencies,
} from './commit.ts'
import type { StoredDatum } from './datum.ts'
import { stateFailure } from './failure.ts'
import type { Head } from './head.ts'
import { dataDropped } from './metrics.ts'
import { pendingOf, readData, waitingIn, type Outbox, type Pending } from './pending.ts'
import { sendData, type Sent } from './send.ts'

// The time of a run, milliseconds. Lambda kills the function after 50 s, and the handler reserves 1.5 s. The steps take
// at most 46 s together: 5 to read the head, 20 to collect, 5 to commit, 11 to send and 5 to write what is left.

/** Scraping, or querying the database; the samples so far are published. */
const collectMs = 20_000
/** All calls of PutMetricData. The next two limits begin with it. */
const sendMs = 11_000
/** No call begins later than this: an answer takes CloudWatch up to a second. */
const lastCallMs = 10_000
/** No waiting slot is sent later than this. */
const lastWaitingMs = 6_000

/**
 * The scheduler delivers an event within 60 s and Lambda keeps it for at most 60 s. Gauges of a later run would be stamped
 * with a minute that is long past.
 */
const latestMs = 150_000
/** A slot further in the future was sent by hand: if it were recorded, every slot before it would count as done. */
const earliestMs = -5 * 60_000

/** The maximum number of names in a line. */
const maxNamed = 10

/**
 * One run of one collector for one slot: reads the head, collects, commits, sends. A slot that is done is skipped. Publishes
 * the results first, then rejects with a RunFailedError for the failures that no published metric reports.
 */
export async function runSlot(run: SlotDependencies, slot: Slot, { log, signal }: Invocation): Promise<void> {
  if (!checkSlotTime(slot, run.clock(), log)) return
  const opened = await openHead(run, { log, signal })
  const head = 'head' in opened ? opened.head : undefined
  const stateFailures = 'failure' in opened ? [opened.failure] : []
  if (signal.aborted) throw new RunFailedError(stateFailures)
  if (head?.slot !== undefined && head.slot >= slot) {
    log.info('slot already done')
    return
  }
  logFailures(log, stateFailures)
  const collected = await collect(run, slot, head, { log, signal })
  logFailures(log, collected.failures)
  const publishFailures =
    head === undefined
      ? await publishGauges(run, collected, slot, { log, signal })
      : await publishSlot(run, head, collected, slot, { log, signal })
  logFailures(log, publishFailures)
  throwUnreported([...stateFailures, ...collected.failures, ...publishFailures])
}

/** False for a slot that is too late. Throws a RunFailedError for one that has not begun. */
function checkSlotTime(slot: Slot, now: number, log: Log): boolean {
  const lateMs = now - slot
  if (lateMs < earliestMs) {
    const failure: Failure = {
      kind: 'rejected',
      target: 'schedule',
      message: `the slot ${new Date(slot).toISOString()} has not begun; nothing is collected for it`,
      remedy: 'If you sent the event by hand, leave its slot out. Otherwise check the clock.',
    }
    logFailures(log, [failure])
    throw new RunFailedError([failure])
  }
  if (lateMs <= latestMs) return true
  // Neither EventBridge Scheduler nor Lambda keeps an event this long: the clock is probably wrong.
  log.warn('slot too late', {
    kind: 'timeout',
    target: 'schedule',
    message: `the slot began ${lateMs} ms ago by the clock of this machine; nothing is collected for it`,
    remedy: "Look at the function's throttles and the age of its events, then check the clock.",
    lateMs,
  })
  return false
}

async function collect(
  run: SlotDependencies,
  slot: Slot,
  head: Head | undefined,
  { log, signal }: Invocation,
): Promise<Reported> {
  const { collector, clock } = run
  const previous = head?.slot === undefined ? undefined : { slot: head.slot, state: head.state }
  const tick = { slot, clock, log, signal: within(collectMs, signal) }
  const collected = await collector.collect(previous, tick)
  return withReport(collected, { name: collector.name, slot, before: head?.report })
}

/** Commits the slot, then sends it and what waits. If the process ends in between, the next run sends again. */
async function publishSlot(
  run: SlotDependencies,
  head: Head,
  collected: Reported,
  slot: Slot,
  { log, signal }: Invocation,
): Promise<readonly Failure[]> {
  const committed = await commitSlot(run, head, collected, slot, { log, signal })
  switch (committed.is) {
    case 'done':
      log.info('slot already done')
      return []
    case 'moved':
      log.warn('an older slot was committed meanwhile, the counters follow with the next')
      return publishGauges(run, collected, slot, { log, signal })
    case 'failed':
      return [committed.failure, ...(await publishGauges(run, collected, slot, { log, signal }))]
    case 'committed': {
      const { outbox, failures } = await sendPending(run, committed.outbox, { log, signal })
      const isUnchanged = outbox === committed.outbox
      const clearFailures = isUnchanged
        ? []
        : await clearSent(run, outbox, committed.version, { log, signal })
      log.info('published', { failed: failures.length, waiting: waitingIn(outbox) })
      return [...failures, ...clearFailures]
    }
  }
}

/**
 * Sends the newest slot, whose minute the alarms evaluate next, then those that wait, oldest first, until CloudWatch fails
 * or the time is up. Returns what is left.
 */
async function sendPending(
  run: SlotDependencies,
  outbox: Outbox,
  { log, signal }: Invocation,
): Promise<{ readonly outbox: Outbox; readonly failures: readonly Failure[] }> {
  const sending = within(sendMs, signal)
  const [closing, closingWaiting] = [within(lastCallMs, signal), within(lastWaitingMs, signal)]
  const own = outbox.pending.at(-1)
  const queue = own === undefined ? [] : [own, ...outbox.pending.slice(0, -1)]
  const left = new Map<Pending, Pending | undefined>()
  const refused: StoredDatum[] = []
  const failures: Failure[] = []
  let [hasAccepted, dropped] = [false, outbox.dropped]
  let refusal: Failure | undefined
  for (const one of queue) {
    if ((one === own ? closing : closingWaiting).aborted) break
    try {
      const data = await readData(one, placeOf(run), log, sending)
      if (data === undefined) dropped += one.loss
      const sent: Sent | undefined =
        data && (await sendData(data, { put: run.put, signal: sending, closing }))
      if (sent?.hasAccepted === true) hasAccepted = true
      if (sent !== undefined && sent.refused.length > 0) {
        refused.push(...sent.refused)
        dropped += pendingOf(one.slot, sent.refused).loss
        refusal = sent.refusal
      }
      const rest = sent?.left ?? []
      if (rest.length < one.count) left.set(one, rest.length === 0 ? undefined : pendingOf(one.slot, rest))
      if (sent?.failure === undefined) continue
      failures.push(sent.failure)
      break
    } catch (error) {
      failures.push(stateFailure(error))
      break
    }
  }
  failures.push(...refusedFailures({ refused, refusal, hasAccepted }, log))
  if (left.size === 0) return { outbox, failures }
  const pending = outbox.pending.flatMap((one) => (left.has(one) ? (left.get(one) ?? []) : [one]))
  return { outbox: { pending, dropped }, failures }
}

/**
 * Logs the data that CloudWatch refused, in one line, and returns the failure. The DataDropped of the next slot reports it,
 * unless CloudWatch accepted nothing from this run and may refuse DataDropped too.
 */
function refusedFailures(
  {
    refused,
    refusal,
    hasAccepted,
  }: {
    readonly refused: readonly StoredDatum[]
    readonly refusal?: Failure | undefined
    readonly hasAccepted: boolean
  },
  log: Log,
): readonly Failure[] {
  if (refusal === undefined) return []
  const series = [...new Set(refused.map(nameOf))]
  const slots = new Set(refused.map(({ Timestamp }) => new Date(Timestamp).toISOString()))
  log.warn('data dropped', {
    reason: refusal.message,
    series: series.slice(0, maxNamed),
    of: series.length,
    slots: [...slots].slice(0, maxNamed),
    data: refused.length,
  })
  return [hasAccepted ? { ...refusal, reportedBy: dataDropped.name } : refusal]
}

function nameOf({ MetricName, Dimensions }: StoredDatum): string {
  const [, ...own] = Dimensions.map(({ Name, Value }) => [Name, Value] as const)
  return seriesName({ metric: { name: MetricName }, dimensions: Object.fromEntries(own) })
}

/**
 * Publishes the gauges of a slot that is not committed, or perhaps is: then they are copies. Counters need the state of the
 * slot before. Data that CloudWatch does not take are lost. Returns the failures.
 */
async function publishGauges(
  run: SlotDependencies,
  { samples }: Pick<Collected, 'samples'>,
  slot: Slot,
  { log, signal }: Invocation,
): Promise<readonly Failure[]> {
  if (signal.aborted) return []
  const gauges = samples.filter(({ metric }) => metric.kind === 'gauge')
  const { data, rejected } = slotData(run, gauges, slot)
  for (const one of rejected) log.warn('datum dropped', { ...one })
  const sent = await sendData([...heartbeatOf(run, slot), ...data], {
    put: run.put,
    signal: within(sendMs, signal),
    closing: within(lastCallMs, signal),
  })
  const failures = [
    ...(sent.failure === undefined ? [] : [sent.failure]),
    ...refusedFailures({ ...sent, hasAccepted: false }, log),
  ]
  log.warn('gauges published without the table', { failed: failures.length })
  return failures
}

function logFailures(log: Log, failures: readonly Failure[]): void {
  for (const failure of failures) log.warn('failure', { ...failure })
}

function throwUnreported(failures: readonly Failure[]): void {
  const unreported = failures.filter(({ reportedBy }) => reportedBy === undefined)
  if (unreported.length > 0) throw new RunFailedError(unreported)
}
