import { slotOf, type Slot } from '../../model/clock.ts'
import { numberAt, textAt } from '../../model/json.ts'
import { longestGap, minutesOf } from '../../model/spread.ts'

/** Cumulative counters as one query found them. */
export interface Counters<Name extends string> {
  /** Another one when they began anew: after a restart, a reset, a failover, or once a setting changed what they count. */
  readonly era: string
  readonly values: Readonly<Record<Name, number>>
}

/** The increase since the last slot, and its minutes. */
export interface Increase<Name extends string> {
  readonly of: (name: Name) => number
  readonly minutes: readonly Slot[]
}

const version = 1

/** The state for the next run; a JSON value. */
export function countersState<Name extends string>({ era, values }: Counters<Name>, slot: Slot): unknown {
  return { version, slot, era, values }
}

/**
 * The increase since an earlier run's state. Undefined when it cannot be known: it is the first run,
 * the counters began anew, or the gap is longer than may be spread over its minutes.
 */
export function increaseSince<Name extends string>(
  state: unknown,
  { era, values }: Counters<Name>,
  slot: Slot,
): Increase<Name> | undefined {
  const after = numberAt(state, 'slot')
  if (numberAt(state, 'version') !== version || textAt(state, 'era') !== era) return undefined
  if (after === undefined) return undefined
  const minutes = minutesOf({ after: slotOf(after), slot })
  const before = (name: string): number => numberAt(state, 'values', name) ?? Number.NaN
  const isRising = Object.entries<number>(values).every(([name, value]) => value >= before(name))
  if (minutes.length > longestGap || !isRising) return undefined
  return { of: (name) => values[name] - before(name), minutes }
}
