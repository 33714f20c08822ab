import { minutesBetween, type Slot } from '../../lib/model/index.ts'
import type { Fact, Report } from '../../lib/findings/index.ts'
import type { PageFinding } from '../page/view/incident.ts'

/** An older report does not describe the current state. */
const maxAgeMinutes = 15

/** The failures that the collectors report, except for those of a metric with a fact: the page of its alarm shows the fact. */
export function findingsAt(slot: Slot, reports: readonly Report[]): readonly PageFinding[] {
  const explained = new Set(factsAt(slot, reports).map(({ metric }) => metric))
  const findings = currentOf(slot, reports)
    .flatMap((report) => report.findings)
    .filter(({ reportedBy }) => reportedBy === undefined || !explained.has(reportedBy))
  return findings.map(({ target, message, remedy, since }) => ({
    title: `${target}: ${message}`,
    text: remedy,
    sinceMs: since,
  }))
}

/** The facts that the collectors report. */
export function factsAt(slot: Slot, reports: readonly Report[]): readonly Fact[] {
  return currentOf(slot, reports).flatMap(({ facts }) => facts)
}

function currentOf(slot: Slot, reports: readonly Report[]): readonly Report[] {
  return reports.filter((report) => minutesBetween(report.slot, slot) <= maxAgeMinutes)
}
