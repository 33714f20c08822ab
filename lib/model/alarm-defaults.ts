import type { Window } from './alarm.ts'

/**
 * The windows of the catalogue. Problems often come and go: every second minute is bad, every third, or two of three. M
 * of N with M <= N/3 fires once for such a problem and clears after N - M + 1 good minutes, as with Prometheus'
 * keep_firing_for; M = N does not fire. Windows between these may flap: 10 of 15 and 18 of 30 do not. No window fires for
 * a single bad minute: every M is 2 or more (docs/decisions/0024).
 */
export const windows = {
  /** No login is possible, or nothing is published: two such minutes are not noise. */
  sharp: { breaching: 2, points: 6 },
  /** A failover or a restart of two minutes pages nobody. */
  steady: { breaching: 3, points: 9 },
  /** Like steady, for bad minutes at random: a name with two addresses, one of them dead. */
  scattered: { breaching: 3, points: 15 },
  /** The next run makes up for a single failed run; five in 15 minutes page. */
  patient: { breaching: 5, points: 15 },
  /** For a function that runs every five minutes: the fourth failed run in an hour. */
  repeated: { breaching: 4, points: 60 },
  /** A gauge that changes slowly: two thirds of 15 minutes. */
  slow: { breaching: 10, points: 15 },
  /** A trend that pauses for minutes: three fifths of 30 minutes. */
  trend: { breaching: 18, points: 30 },
} as const satisfies Readonly<Record<string, Window>>

/** For a lasting state: `minutes` bad minutes without a good one between. It clears in the first good minute. */
export function unbroken(minutes: number): Window {
  return { breaching: minutes, points: minutes }
}

// Lists of alarms that cause others, for `echoOf`.

/** Anchore cannot log in to its database, which it needs for every request: its services answer 401 or hang. */
export const withoutDatabase = ['database-down', 'connections-refused', 'anchore-locked-out'] as const

/** Requests of Anchore's users or of its own tasks fail. */
export const withoutRequests = [
  'service-down-apiext',
  'service-down-catalog',
  'service-down-simplequeue',
  'service-down-policy_engine',
] as const

/** No image can be analyzed. */
export const withoutAnalysis = [
  ...withoutDatabase,
  'lock-wait',
  'service-down-catalog',
  'service-down-simplequeue',
  'service-down-policy_engine',
  'service-down-analyzer',
] as const

/** Fewer images than usual can be analyzed, possibly none. */
export const withLessAnalysis = [...withoutAnalysis, 'service-half-analyzer', 'analysis-stalled'] as const
