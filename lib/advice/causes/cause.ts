import { formatQuantity } from '../../model/quantity.ts'
import type { Step } from '../knobs.ts'
import { thresholdOf } from '../thresholds.ts'

export type Confidence = 'high' | 'medium' | 'low'

/** The kinds of trouble that published data show. */
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

/** Shorter trouble is an incident, not a matter of tuning. */
export const minMinutes = 10
/** From here on a measure is slow or short, as its alarm has it. */
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
/** The share of the periods with events from which a step counts as slow all the time; below it is slow in spells. */
export const steady = 0.6
export const minEvents = 5

export const seconds = (value: number): string => formatQuantity(value, 'Seconds')
