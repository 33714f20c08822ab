import type { Collected, Reads } from './collector.ts'
import {
  type CollectorName,
  type Slot,
  type Failure,
  defineMetric,
  sample,
  type Sample,
  sentence,
} from '../model/index.ts'
import { factOf, reportOf, type Report } from './report.ts'
import { sharedCause } from './cause.ts'

export const coverage = defineMetric({
  name: 'Coverage',
  group: 'monitor',
  unit: 'Percent',
  dimensions: ['Collector'],
  help: 'The share of its sources that a collector read; no data if there was nothing to read for a reason that another metric reports.',
})

/** The result of a run's collector, with its Coverage and the report for the pages. */
export interface Reported extends Collected {
  readonly report: Report
}

/**
 * Adds Coverage and the report. A Coverage below 100 reports the failures that no other metric reports. A failure without
 * such a Coverage fails the run, and so does a defect of anchor-watch (docs/decisions/0002).
 */
export function withReport(
  collected: Collected,
  { name, slot, before }: { name: CollectorName; slot: Slot; before: Report | undefined },
): Reported {
  const { reads, facts = [] } = collected
  const isIncomplete = reads !== undefined && reads.done < reads.of
  const failures = collected.failures.map((failure) =>
    isIncomplete && failure.reportedBy === undefined && failure.kind !== 'internal'
      ? { ...failure, reportedBy: coverage.name }
      : failure,
  )
  const unread = failures.filter(({ reportedBy }) => reportedBy === coverage.name)
  return {
    ...collected,
    failures,
    samples: [...collected.samples, ...coverageSamples(reads, name)],
    report: {
      collector: name,
      ...reportOf(before, slot, {
        failures,
        facts: [...(unread.length === 0 ? [] : [unreadFact(unread, name)]), ...facts],
      }),
    },
  }
}

/** Coverage, never rounded up: 100 means that all was read. Empty if there was nothing to read. */
function coverageSamples(reads: Reads | undefined, name: CollectorName): readonly Sample[] {
  if (reads === undefined || reads.of === 0) return []
  return [sample(coverage, Math.floor((1000 * reads.done) / reads.of) / 10, { Collector: name })]
}

function unreadFact(unread: readonly Failure[], of: CollectorName) {
  const [first, ...others] = unread
  const lines = [
    ...(first === undefined ? [] : [`${first.target}: ${sentence(first.message)}`]),
    ...others.map(({ target, message, remedy }) => `${target}: ${sentence(message)} ${remedy}`),
  ]
  return factOf(coverage, sharedCause(unread), { of, lines, first: first?.remedy })
}
