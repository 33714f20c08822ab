import { numberOf } from './number.ts'

/** A metric's name, and the family that it may be a part of. */
export interface MetricName {
  readonly text: string
  /** The name less `_bucket`, `_count` or `_sum`; undefined where it ends in none. */
  readonly whole: string | undefined
  readonly isBucket: boolean
  readonly isSum: boolean
}

/** A series as one body wrote it, with what its family's rules ask of its labels. */
export interface Series {
  readonly metric: MetricName
  readonly labels: ReadonlyMap<string, string>
  /** Whether `le` is a number or absent. */
  readonly hasGoodBound: boolean
  /** Whether `quantile` is a number or absent. */
  readonly hasGoodQuantile: boolean
}

const suffix = /_(?:bucket|count|sum)$/

export function metricNameOf(text: string): MetricName {
  const ending = suffix.exec(text)
  return {
    text,
    whole: ending === null ? undefined : text.slice(0, ending.index),
    isBucket: ending?.[0] === '_bucket',
    isSum: ending?.[0] === '_sum',
  }
}

export function seriesOf(metric: MetricName, labels: ReadonlyMap<string, string>): Series {
  return {
    metric,
    labels,
    hasGoodBound: isNumber(labels.get('le')),
    hasGoodQuantile: isNumber(labels.get('quantile')),
  }
}

function isNumber(written: string | undefined): boolean {
  return written === undefined || numberOf(written) !== undefined
}
