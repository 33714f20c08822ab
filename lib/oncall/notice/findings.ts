import {
  type Alarm,
  type AlarmDefinition,
  minutesBetween,
  slotOf,
  collectorNames,
  type CollectorName,
  type Series,
  formatMinute,
  type Slot,
} from '../../model/index.ts'
import type { Fact, Report, Finding } from '../../findings/index.ts'

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

const maxNamed = 4

/** The source of each collector. */
const sources: Readonly<Record<CollectorName, string>> = {
  'collect-anchore': "Anchore's services",
  'collect-postgres': 'the database',
}

/** By target: the name of the source that it is; `rest` stands for it on a page that is about its own failure. */
const wholeSources: Readonly<Record<string, readonly [name: string, rest: string] | undefined>> = {
  'anchore.services': [sources['collect-anchore'], "the metrics of Anchore's services"],
  postgres: [sources['collect-postgres'], 'the backlog, locks and I/O'],
}

/** Whether a finding about this target leaves a whole source unread. */
export function isWholeSource(target: string): boolean {
  return wholeSources[target] !== undefined
}

/**
 * The parts of Anchore that the collectors could not read, a line each: `the database, not read since …`. `about`: the
 * series of the page; its own failure is the cause of the page and is left out.
 */
export function unknownOf(reports: readonly Report[], now: number, about?: Series): readonly string[] {
  return collectorNames.flatMap((name) => {
    const report = reports.find(({ collector }) => collector === name)
    if (report === undefined) return [`${sources[name]}: no report`]
    const { slot, findings } = report
    if (!isRecentSlot(slot, now)) return [`${sources[name]}, not read since ${formatMinute(slot)}`]
    const service = about?.dimensions['Service']
    const own = service === undefined ? undefined : `anchore.services.${service}`
    const lines = findings.flatMap(
      (finding) =>
        lineOf(
          finding,
          (about !== undefined && finding.reportedBy === about.metric.name) ||
            (own !== undefined && finding.target.startsWith(own)),
        ) ?? [],
    )
    return lines.length > maxNamed ? [...lines.slice(0, maxNamed), `${lines.length - maxNamed} more`] : lines
  })
}

function lineOf({ target, since }: Finding, isOwn: boolean): string | undefined {
  const [name, rest] = wholeSources[target] ?? [
    target.replace(/^(?:anchore\.services|postgres)\./, ''),
    undefined,
  ]
  const shown = isOwn ? rest : name
  return shown && `${shown}, not read since ${formatMinute(since)}`
}

/** A collector reports each minute, and CloudWatch evaluates a minute after its data. */
const recentMinutes = 3

/** Whether a report or a datapoint of this slot still describes the time `at` (milliseconds). */
export function isRecentSlot(slot: Slot, at: number): boolean {
  return minutesBetween(slot, slotOf(at)) <= recentMinutes
}
