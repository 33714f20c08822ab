import {
  type Slot,
  failed,
  success,
  sample,
  type Detail,
  type Metric,
  type Sample,
  longestGap,
  minutesOf,
  spread,
} from '../../model/index.ts'
import type { NewFact } from '../../findings/index.ts'
import { isAmount, malformedFailure } from './amount.ts'
import type { Reading } from '../reading.ts'
import { queryFor } from '../schema.ts'
import type { Queries } from '../session/query.ts'

/** The one row of a query for counters. */
export interface CounterRow<Name extends string> {
  /** As in `eraOf`. */
  readonly era: string
  /** False: the times among the counters do not change, because the setting that measures them is off. */
  readonly timed: boolean
  /** A JSON object, whose numbers pg does not turn into strings. */
  readonly counters: Readonly<Record<Name, number>>
}

export interface CounterReading<Name extends string> {
  readonly name: string
  readonly detail?: Detail
  readonly queries: Queries<CounterRow<Name>>
  /** The setting behind `timed`, if this reading logs that it is off. */
  readonly timing?: string
  readonly samplesOf: (increase: Increase<Name>, timed: boolean, detail: Detail) => readonly Sample[]
  /** Explanations of the samples; none when absent. */
  readonly factsOf?: (increase: Increase<Name>) => readonly NewFact[]
}

/**
 * SQL for the era of counters, which changes when they begin again: at a reset, at a crash, and at a failover, after
 * which they are those of another server.
 */
export function eraOf(statsReset: string): string {
  return `concat_ws(' ', extract(epoch FROM pg_postmaster_start_time()), extract(epoch FROM ${statsReset}))`
}

function remedyOf(setting: string): string {
  return `Run \`ALTER SYSTEM SET ${setting} = on; SELECT pg_reload_conf();\`. On RDS, set it in the parameter group.`
}

/** A reading of cumulative counters, which publishes their increase since the last slot. */
export function counterReading<Name extends string>(
  parts: CounterReading<Name>,
): Reading<CountersState<Name>> {
  const { name, queries, timing, samplesOf, factsOf = () => [] } = parts
  return {
    name,
    queries,
    ...(parts.detail !== undefined && { detail: parts.detail }),
    read: async ({ session, schema, detail, tick: { slot, log } }, previous) => {
      const answer = await session.query(queryFor(queries, schema))
      if (!answer.ok) return answer
      const [row] = answer.value
      if (row === undefined) return success({ samples: [], state: previous })
      const { era, timed, counters: values } = row
      const wrong = Object.entries(values).find(([, value]) => !isAmount(value))
      if (wrong !== undefined) return failed(malformedFailure(name, ...wrong))
      if (!timed && timing !== undefined) log.info('I/O timing is off', { remedy: remedyOf(timing) })
      const state = { slot, era: `${era} ${timed}`, values }
      const increase = increaseSince(previous, state)
      if (increase === undefined) log.info('counters restart', { counters: name })
      return success({
        samples: increase === undefined ? [] : samplesOf(increase, timed, detail),
        facts: increase === undefined ? [] : factsOf(increase),
        state,
      })
    },
  }
}

/** The increase since the last slot, and its minutes. */
export interface Increase<Name extends string> {
  readonly of: (name: Name) => number
  readonly minutes: readonly Slot[]
}

/** The counters at a slot, for the next run; a JSON value. */
interface CountersState<Name extends string> {
  readonly slot: Slot
  /** The era of `eraOf`. Switching the setting for the times begins another era too. */
  readonly era: string
  readonly values: Readonly<Record<Name, number>>
}

/** Undefined for the first run, after a reset of the counters, and for a gap too long to be spread over its minutes. */
function increaseSince<Name extends string>(
  before: CountersState<Name> | undefined,
  { era, values, slot }: CountersState<Name>,
): Increase<Name> | undefined {
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
