import { type Alarm, type AlarmDefinition, minutesBetween, slotOf } from '../../model/index.ts'
import type { Fact, Report } from '../../findings/index.ts'

/** The facts of the collectors' reports for the page of an alarm. */
export interface Explanation {
  /** The cause in a few words; undefined where no report has one. */
  readonly cause: string | undefined
  readonly lines: readonly string[]
  /** In place of the texts of the alarm's definition. */
  readonly impact?: string
  readonly first?: string
  /** The alarm's `unless`, if another collector's report contradicts the alarm. */
  readonly texts?: AlarmDefinition['unless']
}

export const unexplained: Explanation = { cause: undefined, lines: [] }

/** An older report does not explain the alarm, nor does a much newer one if the page is late. */
const maxAgeMinutes = 15

/** The facts about the series of an alarm and of its condition; `at`: the time of its change, or now for an update. */
export function explanationOf(
  { series, condition, unless }: Pick<Alarm, 'series' | 'condition' | 'unless'>,
  at: number,
  reports: readonly Report[],
): Explanation {
  const slot = slotOf(at)
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
): Pick<Explanation, 'impact' | 'first' | 'texts'> {
  if (unless !== undefined) return { texts: unless, impact: unless.impact, first: unless.action }
  return {
    ...(fact?.impact !== undefined && { impact: fact.impact }),
    ...(fact?.first !== undefined && { first: fact.first }),
  }
}
