import type { Window } from '../alarm.ts'

/**
 * The windows of the catalogue. Trouble often comes and goes: each second minute, each third, two of three. M of N with
 * M <= N/3 rings once for that and clears after N - M + 1 quiet minutes, as Prometheus' keep_firing_for does; M = N does
 * not ring for it. Windows between these flaps, except 10 of 15. No window rings for one bad minute alone: every M is 2 or
 * more (docs/decisions/0024).
 */
export const windows = {
  /** No login is left, or nothing is published: a second such minute is no noise. */
  sharp: { breaching: 2, points: 6 },
  /** A failover or a restart of two minutes pages nobody. */
  steady: { breaching: 3, points: 9 },
  /** As steady, for bad minutes at random: a name with two addresses, one of them dead. */
  scattered: { breaching: 3, points: 15 },
  /** The next run makes up for a single failed run; five in 15 minutes page. */
  patient: { breaching: 5, points: 15 },
  /** The fourth failure in an hour, of twelve runs. */
  repeated: { breaching: 4, points: 60 },
  /** A level that moves slowly: two of three minutes. */
  slow: { breaching: 10, points: 15 },
} as const satisfies Readonly<Record<string, Window>>

/** For a lasting state: `minutes` bad minutes without a good one between. It clears in the first good minute. */
export function unbroken(minutes: number): Window {
  return { breaching: minutes, points: minutes }
}
