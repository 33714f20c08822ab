import { type Failure, type Slot, type Metric, cleanLine, truncate } from '../model/index.ts'

/** A failure in a report. */
export interface Finding extends Failure {
  /** The first slot of the target's unbroken failures, of this kind or of others. */
  readonly since: Slot
}

/** An explanation of a published value, for the page of its alarm. */
export interface Fact {
  /** The name of the metric. */
  readonly metric: string
  /** The value of the metric's dimension; absent if the fact is about every series of the metric. */
  readonly of?: string
  /** A few words for the title, after a colon: `its name does not resolve`. */
  readonly cause: string
  /** Details of the cause, a sentence or a list in each line. */
  readonly lines: readonly string[]
  /** The effect and the first step for this case; they replace the general texts of the alarm. */
  readonly impact?: string
  readonly first?: string
  /** The slot in which this cause began. */
  readonly since: Slot
}

/** A fact of this run. If `since` is absent, the previous report decides on the start. */
export type NewFact = Omit<Fact, 'since'> & Partial<Pick<Fact, 'since'>>

/** The open findings of a collector as of a slot; committed with it. A plain JSON value. */
export interface Report {
  /** The name of the collector; absent in the report of an earlier version. */
  readonly collector?: string
  readonly slot: Slot
  readonly findings: readonly Finding[]
  readonly facts: readonly Fact[]
}

/** The bounds of a report: about 100 kB before compression, of the 150 kB that a collector may keep compressed (lib/publish/head.ts). */
const max = { findings: 30, facts: 30, lines: 8, characters: 300, cause: 100, first: 600 }

/** A fact about a series of the metric. */
export function factOf(
  metric: Pick<Metric, 'name'>,
  cause: string,
  { of, lines = [], impact, first }: Explanation = {},
): NewFact {
  return {
    metric: metric.name,
    ...(of !== undefined && { of }),
    cause,
    lines,
    ...(impact !== undefined && { impact }),
    ...(first !== undefined && { first }),
  }
}

interface Explanation {
  readonly of?: string | undefined
  readonly lines?: readonly string[]
  readonly impact?: string | undefined
  readonly first?: string | undefined
}

/** The report of a slot. A failure or fact that the previous report contains too keeps its start. */
export function reportOf(
  before: Report | undefined,
  slot: Slot,
  { failures, facts }: { readonly failures: readonly Failure[]; readonly facts: readonly NewFact[] },
): Report {
  const sinceOf = new Map([
    ...(before?.findings ?? []).map((one) => [one.target, one.since] as const),
    ...(before?.facts ?? []).map((one) => [factKey(one), one.since] as const),
  ])
  return {
    slot,
    findings: failures.slice(0, max.findings).map((one) => ({
      ...one,
      message: bounded(one.message),
      since: sinceOf.get(one.target) ?? slot,
    })),
    facts: facts.slice(0, max.facts).map((one) => ({
      ...one,
      cause: bounded(one.cause, max.cause),
      lines: one.lines.slice(0, max.lines).map((line) => bounded(line)),
      ...(one.impact !== undefined && { impact: bounded(one.impact) }),
      ...(one.first !== undefined && { first: bounded(one.first, max.first) }),
      since: one.since ?? sinceOf.get(factKey(one)) ?? slot,
    })),
  }
}

/**
 * Identifies a fact over several slots. Amounts in its cause may change; the digits in a process ID, an address or a
 * digest stay a part of the key.
 */
function factKey({ metric, of = '', cause }: NewFact): string {
  return `${metric} ${of} ${cause.replace(amounts, '0')}`
}

const amounts = /(?<!pid |[\w.:])\d[\d.,]*(?![\w.:])(?: (?:ms|s|min|h|d)\b)?/g

function bounded(text: string, characters = max.characters): string {
  return truncate(cleanLine(text), characters)
}
