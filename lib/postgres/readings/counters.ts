import type { Slot } from '../../model/clock.ts'
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

/** The state for the next run; a JSON value. */
export interface CountersState<Name extends string> extends Counters<Name> {
  readonly slot: Slot
}

/**
 * The increase since an earlier run's state. Undefined when it cannot be known: it is the first run,
 * the counters began anew, or the gap is longer than may be spread over its minutes.
 */
export function increaseSince<Name extends string>(
  before: CountersState<Name> | undefined,
  { era, values, slot }: CountersState<Name>,
): Increase<Name> | undefined {
  if (before?.era !== era) return undefined
  const minutes = minutesOf({ after: before.slot, slot })
  const increase = (name: Name): number => values[name] - before.values[name]
  const isRising = (Object.keys(values) as Name[]).every((name) => increase(name) >= 0)
  return isRising && minutes.length <= longestGap ? { of: increase, minutes } : undefined
}
