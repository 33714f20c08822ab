import type { Alarm, AlarmDefinition } from '../model/alarm.ts'
import { minutesBetween, slotOf, timeOf } from '../model/clock.ts'
import type { Report } from '../model/finding.ts'

/** What the collectors' reports add to the page of an alarm. */
export interface Findings {
  /** The cause in a few words; undefined where no report has one. */
  readonly cause: string | undefined
  /** The time when this cause began: `10:31`, in UTC. */
  readonly since: string | undefined
  readonly lines: readonly string[]
  /** The texts of an alarm that another collector's report contradicts, in place of its own. */
  readonly texts?: AlarmDefinition['unless']
}

export const none: Findings = { cause: undefined, since: undefined, lines: [] }

/** An older report explains nothing. */
const maxAgeMinutes = 15

/** The facts about the series of an alarm and of its condition, as of the time of its change. */
export function findingsOf(
  { series, condition, unless }: Pick<Alarm, 'series' | 'condition' | 'unless'>,
  changedAt: number,
  reports: readonly Report[],
): Findings {
  const slot = slotOf(changedAt)
  const fresh = reports.filter((report) => minutesBetween(report.slot, slot) <= maxAgeMinutes)
  const known = fresh.flatMap((report) => report.facts)
  const facts = [series, ...(condition === undefined ? [] : [condition.series])].flatMap((watched) => {
    const of = Object.values(watched.dimensions)[0]
    return known.filter((fact) => fact.metric === watched.metric.name && (fact.of ?? of) === of)
  })
  const [first] = facts
  const isHealthy = fresh.some(
    ({ collector, slot: reported, findings }) =>
      collector === unless?.healthy && first !== undefined && reported > first.since && findings.length === 0,
  )
  return {
    ...(unless !== undefined && isHealthy && { texts: unless }),
    cause: first?.cause,
    since: first && timeOf(first.since),
    lines: [...new Set(facts.flatMap(({ lines }) => lines))],
  }
}
