import type { NewFact } from '../../findings/index.ts'
import {
  longestGap,
  minutesOf,
  sample,
  spread,
  type Detail,
  type Metric,
  type Sample,
  type Slot,
} from '../../model/index.ts'
import { defineReading, isAmount, malformed, unread, type Reading } from '../reading.ts'
import type { Columns, Query } from '../session/query.ts'

/** The one row of a query for counters. */
interface CounterRow<Name extends string> {
  /** Changes when the counters begin again: at a reset, a crash, and a failover, after which they are another server's. */
  readonly era: string
  /** False: the times among the counters do not change, because the setting that measures them is off. */
  readonly timed: boolean
  /** A JSON object, whose numbers pg does not turn into strings. */
  readonly counters: Readonly<Record<Name, number>>
}

type CounterQuery<Name extends string> = Query<CounterRow<Name>>

/** Cumulative counters of one view of PostgreSQL. */
export interface Source<Name extends string> {
  readonly since: string
  readonly reads: Columns
  /** SQL for the time of the last reset. */
  readonly reset: string
  /** The setting that measures the times; none if PostgreSQL always measures them. */
  readonly timing?: string
  /** SQL for each counter. */
  readonly counters: Readonly<Record<Name, string>>
  /** The view, and its condition. */
  readonly from: string
}

function queryOf<Name extends string>(name: string, source: Source<Name>): CounterQuery<Name> {
  const { since, reads, reset, timing, counters, from } = source
  const pairs = Object.entries<string>(counters).map(([counter, sql]) => `'${counter}', ${sql}`)
  return {
    name,
    reads,
    since,
    budgetMs: 1_000,
    text: `
      SELECT concat_ws(' ', extract(epoch FROM pg_postmaster_start_time()), extract(epoch FROM ${reset})) AS era,
        ${timing === undefined ? 'true' : `current_setting('${timing}')::bool`} AS timed,
        json_build_object(${pairs.join(', ')}) AS counters
      FROM ${from}`,
  }
}

/** The increase since the last slot, and its minutes. */
export interface Increase<Name extends string> {
  readonly of: (name: Name) => number
  readonly minutes: readonly Slot[]
  readonly timed: boolean
}

/** The counters at a slot, for the next run; a JSON value. */
interface CountersState<Name extends string> {
  readonly slot: Slot
  /** The era of the row. Switching the setting for the times begins another era too. */
  readonly era: string
  readonly values: Readonly<Record<Name, number>>
}

/** A reading of cumulative counters, which publishes their increase since the last slot. */
export function counterReading<Name extends string>(
  name: string,
  [first, ...older]: readonly [Source<Name>, ...(readonly Source<Name>[])],
  {
    remarks,
    samplesOf,
    factsOf = () => [],
    ...options
  }: {
    readonly detail?: Detail
    /** The setting whose absence is logged. */
    readonly remarks?: string
    readonly samplesOf: (increase: Increase<Name>, detail: Detail) => readonly Sample[]
    readonly factsOf?: (increase: Increase<Name>) => readonly NewFact[]
  },
): Reading {
  return defineReading<CounterRow<Name>, CountersState<Name>>({
    ...options,
    queries: [queryOf(name, first), ...older.map((source) => queryOf(name, source))],
    read: ([row], { detail, tick: { slot, log } }, previous) => {
      if (row === undefined) return { samples: [], state: previous }
      const { era, timed, counters: values } = row
      const wrong = Object.entries(values).find(([, value]) => !isAmount(value))
      if (wrong !== undefined) return unread(malformed(name, ...wrong), previous)
      if (!timed && remarks !== undefined) log.info('I/O timing is off', { remedy: remedyOf(remarks) })
      const state = { slot, era: `${era} ${timed}`, values }
      const increase = increaseSince(previous, state)
      if (increase === undefined) {
        log.info('counters restart', { counters: name })
        return { samples: [], state }
      }
      const timedIncrease = { ...increase, timed }
      return { samples: samplesOf(timedIncrease, detail), facts: factsOf(timedIncrease), state }
    },
  })
}

function remedyOf(setting: string): string {
  return `Run \`ALTER SYSTEM SET ${setting} = on; SELECT pg_reload_conf();\`. On RDS, set it in the parameter group.`
}

/** Undefined for the first run, after a reset of the counters, and for a gap too long to be spread over its minutes. */
function increaseSince<Name extends string>(
  before: CountersState<Name> | undefined,
  { era, values, slot }: CountersState<Name>,
): Omit<Increase<Name>, 'timed'> | undefined {
  if (before?.era !== era) return undefined
  const minutes = minutesOf({ after: before.slot, slot })
  const increase = (name: Name): number => values[name] - before.values[name]
  const isRising = (Object.keys(values) as Name[]).every((name) => increase(name) >= 0)
  return isRising && minutes.length <= longestGap ? { of: increase, minutes } : undefined
}

/** The counters that are published without conversion, each over the minutes of its increase. */
export function counted<Name extends string>(
  { of, minutes }: Increase<Name>,
  metrics: readonly (readonly [Metric<never, 'value'>, Name])[],
): readonly Sample[] {
  return metrics.flatMap(([metric, name]) => spread(sample(metric, of(name)), minutes))
}
