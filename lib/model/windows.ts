import type { Window } from './alarm.ts'

/**
 * The windows of the catalogue. Trouble often comes and goes: each second minute, each third, two of three. M of N with
 * M <= N/3 rings once for that and clears after N - M + 1 quiet minutes, as Prometheus' keep_firing_for does; M = N does
 * not ring for it. What lies between flaps, except 10 of 15. No window rings for one bad minute alone: every M is 2 or
 * more (docs/decisions/0024).
 */
export const windows = {
  /** Not one login is left, nothing is published: the second such minute is no noise any more. */
  sharp: { breaching: 2, points: 6 },
  /** What is over after a failover or a restart of two minutes rings nobody. */
  steady: { breaching: 3, points: 9 },
  /** As steady, where the bad minutes fall at random: a name with two addresses, one of them dead. */
  scattered: { breaching: 3, points: 15 },
  /** A run that fails once in a while is made up for by the next; five in a quarter of an hour are not. */
  patient: { breaching: 5, points: 15 },
  /** A message to notify is tried three times, in three minutes at most: a fourth such minute is more than one message. */
  repeated: { breaching: 4, points: 60 },
  /** A level that moves slowly: two of three minutes. */
  slow: { breaching: 10, points: 15 },
} as const satisfies Readonly<Record<string, Window>>

/** A state that lasts by its nature: so many minutes without one good one between. It clears in the first good minute. */
export function unbroken(minutes: number): Window {
  return { breaching: minutes, points: minutes }
}
