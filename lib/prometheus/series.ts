import { decimalAt, numberOf } from './number.ts'

/** A metric's name, and the family that it may be a part of. */
export interface MetricName {
  readonly text: string
  /** The name less `_bucket`, `_count` or `_sum`; undefined where it ends in none. */
  readonly whole: string | undefined
  readonly isBucket: boolean
  readonly isSum: boolean
}

/** A series as an exposition wrote it. */
export interface Series {
  readonly metric: MetricName
  readonly labels: ReadonlyMap<string, string>
  /** Whether the label that its family's rules ask for is a number or absent; undefined until it was looked at. */
  isGood: { readonly label: NumberLabel; readonly answer: boolean } | undefined
}

/** The labels that are numbers: of a histogram's bucket, of a summary's quantile. */
export type NumberLabel = 'le' | 'quantile'

const endings = ['_bucket', '_count', '_sum'] as const

export function metricNameOf(text: string): MetricName {
  const ending = endings.find((one) => text.endsWith(one))
  return {
    text,
    whole: ending === undefined ? undefined : text.slice(0, -ending.length),
    isBucket: ending === '_bucket',
    isSum: ending === '_sum',
  }
}

export function newSeries(metric: MetricName, labels: ReadonlyMap<string, string>): Series {
  return { metric, labels, isGood: undefined }
}

/** Whether a label of a series is a number or absent. The answer is kept: a series is asked at every scrape. */
export function hasNumber(series: Series, label: NumberLabel): boolean {
  if (series.isGood?.label !== label) series.isGood = { label, answer: isNumber(series.labels.get(label)) }
  return series.isGood.answer
}

function isNumber(written: string | undefined): boolean {
  if (written === undefined) return true
  return !Number.isNaN(decimalAt(written, 0, written.length)) || numberOf(written) !== undefined
}
