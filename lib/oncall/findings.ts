import type { Alarm } from '../model/alarm.ts'
import { minutesBetween, slotOf } from '../model/clock.ts'
import type { Report } from '../model/finding.ts'

/** What the collectors' reports add to the page of an alarm. */
export interface Findings {
  /** The cause in a few words with its beginning; empty where no report has one. */
  readonly cause: readonly [] | readonly [string]
  readonly lines: readonly string[]
}

export const none: Findings = { cause: [], lines: [] }

/** An older report explains nothing. */
const maxAgeMinutes = 15

/** The facts about the series of an alarm, as of the time of its change. */
export function findingsOf(
  { series }: Pick<Alarm, 'series'>,
  changedAt: number,
  reports: readonly Report[],
): Findings {
  const slot = slotOf(changedAt)
  const of = Object.values(series.dimensions)[0]
  const facts = reports
    .filter((report) => minutesBetween(report.slot, slot) <= maxAgeMinutes)
    .flatMap((report) => report.facts)
    .filter((fact) => fact.metric === series.metric.name && (fact.of ?? of) === of)
  const [first] = facts
  return {
    cause: first === undefined ? [] : [`${first.cause} (since ${timeOf(first.since)})`],
    lines: facts.flatMap(({ lines }) => lines),
  }
}

/** `10:31`, in UTC. */
function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(11, 16)
}
