import { formatQuantity } from '../../model/quantity.ts'
import type { Step } from '../knobs.ts'
import { thresholdOf } from '../thresholds.ts'

export type Confidence = 'high' | 'medium' | 'low'

/** The kinds of problems that published data show. */
export type CauseKind =
  | 'connections'
  | 'connections-of-others'
  | 'small-scratch'
  | 'slow-database'
  | 'policy-engine-in-spells'
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
  probe: thresholdOf('database-slow'),
  blockRead: thresholdOf('io-slow'),
  evaluation: thresholdOf('policy-evaluation-slow'),
  scratch: thresholdOf('scratch-low'),
  feeds: thresholdOf('feeds-stale'),
}
/** An upload takes about a second. */
export const slowUploadSeconds = 5
/** A step is slow from this multiple of its time in other periods. */
export const slower = { analysis: 2, upload: 5, evaluation: 5 }
/**
 * A step that is slow in at least this share of the periods with events counts as always slow; below it, as slow at
 * times.
 */
export const steady = 0.6
export const minEvents = 5

export const seconds = (value: number): string => formatQuantity(value, 'Seconds')
