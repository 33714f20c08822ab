import type { Step } from '../knobs.ts'
import { alarms as anchoreAlarms } from '../../anchore/index.ts'
import { formatQuantity } from '../../model/index.ts'
import { alarms as postgresAlarms } from '../../postgres/index.ts'

export type Confidence = 'high' | 'medium' | 'low'

/** The kinds of problems that published data show. */
export type CauseKind =
  | 'connections'
  | 'connections-of-others'
  | 'small-scratch'
  | 'slow-database'
  | 'policy-engine-at-times'
  | 'slow-upload'
  | 'slow-files'
  | 'slow-analysis'
  | 'slow-analyzer'
  | 'queue'
  | 'few-analyzers'
  | 'slow-evaluation'
  | 'stuck'
  | 'old-feeds'
  | 'io-unmeasured'

/** A limit, or a possible one: the steps that the data cannot separate, and the numbers that show it. */
export interface Cause {
  readonly kind: CauseKind
  readonly steps: readonly Step[]
  readonly confidence: Confidence
  /** Sentences with numbers. An inferred one is marked as such. */
  readonly evidence: readonly string[]
}

/** A shorter problem is an incident, and tuning does not prevent it. */
export const minMinutes = 10
/** The thresholds from which a measurement counts as slow or low: those of its alarm. */
export const slow = {
  probe: defaultThreshold('database-slow'),
  blockRead: defaultThreshold('io-slow'),
  evaluation: defaultThreshold('policy-evaluation-slow'),
  scratch: defaultThreshold('scratch-low'),
  feeds: defaultThreshold('feeds-stale'),
}
/** An upload takes about a second. */
export const slowUploadSeconds = 5
/** A step is slow if it takes at least this multiple of its time in other periods. */
export const slowFactors = { analysis: 2, upload: 5, evaluation: 5 }
/** Uploads count as a cause only if they are slow in this share of the periods with uploads. */
export const minSlowShare = 0.6
/** Fewer events or periods are not compared. */
export const minEvents = 5

export const seconds = (value: number): string => formatQuantity(value, 'Seconds')

/** The default threshold of an alarm. Throws a RangeError if there is no such alarm. */
export function defaultThreshold(name: string): number {
  const found = [...anchoreAlarms, ...postgresAlarms].find((alarm) => alarm.name === name)
  if (found === undefined) throw new RangeError(`there is no alarm ${name}`)
  return found.threshold
}
