import type { Alarm, AlarmDefinition } from '../../model/alarm.ts'
import { minutesBetween, slotOf } from '../../model/clock.ts'
import type { Fact, Report } from '../../model/finding.ts'

/** The additions of the collectors' reports to the page of an alarm. */
export interface Findings {
  /** The cause in a few words; undefined where no report has one. */
  readonly cause: string | undefined
  readonly lines: readonly string[]
  /** In place of the alarm's own texts. */
  readonly impact?: string
  readonly first?: string
  /** The texts of an alarm that another collector's report contradicts, in place of its own. */
  readonly texts?: AlarmDefinition['unless']
}

export const none: Findings = { cause: undefined, lines: [] }

/** An older report does not explain the alarm, nor does a much newer one if the page is late. */
const maxAgeMinutes = 15

/** The facts about the series of an alarm and of its condition, as of the time of its change. */
export function findingsOf(
  { series, condition, unless }: Pick<Alarm, 'series' | 'condition' | 'unless'>,
  changedAt: number,
  reports: readonly Report[],
): Findings {
  const slot = slotOf(changedAt)
  const fresh = reports.filter((report) => Math.abs(minutesBetween(report.slot, slot)) <= maxAgeMinutes)
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
    ...partsOf(first, isHealthy ? unless : undefined),
    cause: first?.cause,
    lines: [...new Set(facts.flatMap(({ lines }) => lines))],
  }
}

function partsOf(
  fact: Fact | undefined,
  unless: AlarmDefinition['unless'],
): Pick<Findings, 'impact' | 'first' | 'texts'> {
  if (unless !== undefined) return { texts: unless, impact: unless.impact, first: unless.action }
  return {
    ...(fact?.impact !== undefined && { impact: fact.impact }),
    ...(fact?.first !== undefined && { first: fact.first }),
  }
}
