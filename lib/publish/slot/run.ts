import {
  slotPlus,
  type Slot,
  RunFailedError,
  type Failure,
  type Invocation,
  at,
  type Log,
} from '../../model/index.ts'
import { within } from '../../net/index.ts'
import type { Committed } from '../state/committed.ts'
import { reportIn } from '../state/reports.ts'
import { collectMs } from './deadlines.ts'
import type { SlotDependencies } from './dependencies.ts'
import { latenessOf } from './lateness.ts'
import { publishSlot } from './publish.ts'
import { withReport, type Reported } from '../../findings/index.ts'
import { take } from './take.ts'
import { hasGauges, gaugesIn, publishWithoutTable } from './without-table.ts'

/**
 * One run of one collector for one slot: takes the slot, collects, commits, publishes. A slot that is done, or that another
 * run works on, is skipped. Publishes the results first, then rejects with a RunFailedError for the failures that no
 * published metric reports.
 */
export async function runSlot(run: SlotDependencies, slot: Slot, { log, signal }: Invocation): Promise<void> {
  if (!checkSlotTime(slot, run.clock(), log)) return
  const taken = await take(run, slot, { log, signal })
  if (taken === undefined) return
  logFailures(log, taken.failures)
  const { lease } = taken
  const collected = await collect(run, slot, lease?.committed, { log, signal })
  logFailures(log, collected.failures)
  const publishFailures =
    lease === undefined
      ? await publishWithoutTable(run, collected, slot, { log, signal })
      : await publishSlot(run, lease, collected, { log, signal })
  logFailures(log, publishFailures)
  throwUnreported([...taken.failures, ...collected.failures, ...publishFailures])
}

/** False for a slot that is too late. Throws a RunFailedError for one that has not begun. */
function checkSlotTime(slot: Slot, now: number, log: Log): boolean {
  const found = latenessOf(slot, now)
  if (found?.is === 'late') log.warn('slot too late', { ...found.failure })
  if (found?.is === 'early') {
    logFailures(log, [found.failure])
    throw new RunFailedError([found.failure])
  }
  return found === undefined
}

/** The results of the collector, without the gauges that a run without the table has published. */
async function collect(
  run: SlotDependencies,
  slot: Slot,
  committed: Committed | undefined,
  { log, signal }: Invocation,
): Promise<Reported> {
  const collecting = within(collectMs, signal)
  const previous =
    committed?.slot === undefined || !committed.body.ok
      ? undefined
      : { slot: committed.slot, state: at(committed.body.value, 'state') }
  const [found, isPublished] = await Promise.all([
    run.collector.collect(previous, { slot, clock: run.clock, log, signal: collecting }),
    committed !== undefined && mayHaveGauges(committed, slot) ? hasGauges(run, slot, collecting) : false,
  ])
  const collected = withReport(found, {
    name: run.collector.name,
    slot,
    before: committed && reportIn(committed),
  })
  if (!isPublished) return collected
  log.info('gauges already published, publishing counters only')
  const gauges = new Set(gaugesIn(collected.samples))
  return { ...collected, samples: collected.samples.filter((one) => !gauges.has(one)) }
}

/** The table may have been unreachable if a slot is missing or the last run did not end. */
function mayHaveGauges({ slot: last, isReleased }: Committed, slot: Slot): boolean {
  return last !== undefined && (!isReleased || last < slotPlus(slot, -1))
}

function logFailures(log: Log, failures: readonly Failure[]): void {
  failures.forEach((failure) => {
    log.warn('failure', { ...failure })
  })
}

function throwUnreported(failures: readonly Failure[]): void {
  const unreported = failures.filter(({ reportedBy }) => reportedBy === undefined)
  if (unreported.length > 0) throw new RunFailedError(unreported)
}
