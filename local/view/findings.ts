import { minutesBetween, type Slot } from '../../lib/model/clock.ts'
import type { Report } from '../../lib/model/finding.ts'
import type { PageFinding } from '../page/view/incident.ts'

/** An older report does not describe the current state. */
const maxAgeMinutes = 15

/** The failures that the collectors report, except for those of a metric with a fact: the page of its alarm shows the fact. */
export function findingsAt(slot: Slot, reports: readonly Report[]): readonly PageFinding[] {
  const current = reports.filter((report) => minutesBetween(report.slot, slot) <= maxAgeMinutes)
  const facts = current.flatMap((report) => report.facts)
  const explained = new Set(facts.map(({ metric }) => metric))
  const findings = current
    .flatMap((report) => report.findings)
    .filter(({ reportedBy }) => reportedBy === undefined || !explained.has(reportedBy))
  return findings.map(({ target, message, remedy, since }) => ({
    title: `${target}: ${message}`,
    text: remedy,
    sinceMs: since,
  }))
}
