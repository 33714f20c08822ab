import type { CollectorName, Slot, Unit } from '../../model/index.ts'

/** The namespace, and the value of the first dimension of every datum. */
export interface Destination {
  readonly namespace: string
  readonly deployment: string
}

/** The measurement of a datum, with CloudWatch's member names. */
export type Measured =
  | { readonly Value: number }
  | {
      readonly StatisticValues: {
        readonly SampleCount: number
        readonly Sum: number
        readonly Minimum: number
        readonly Maximum: number
      }
    }
  | { readonly Values: readonly number[]; readonly Counts: readonly number[] }

/**
 * A MetricDatum as a plain JSON value: no Date and nothing undefined, so that it can be stored, and sent by a later
 * version with another catalogue.
 */
export type StoredDatum = Measured & {
  readonly MetricName: string
  readonly Unit: Unit
  /** Milliseconds since the Unix epoch. */
  readonly Timestamp: number
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[]
}

/** One PutMetricData of a slot; a plain JSON value. */
export interface PutRequest {
  readonly collector: CollectorName
  readonly slot: Slot
  /**
   * Its Heartbeat is 2^bit. The requests of one slot have different bits, so that the sum of their Heartbeats
   * identifies the ones that arrived; 0 to `maxBit`.
   */
  readonly bit: number
  /** Without the Heartbeat, which `send` adds. */
  readonly data: readonly StoredDatum[]
}

/** The sum of 2^0 to 2^51 is below 2^53: a double holds every such sum exactly. */
export const maxBit = 51
