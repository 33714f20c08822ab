import { numberOf } from '../number.ts'
import { LineError } from '../problem.ts'
import type { OpenMetricsLine } from './line.ts'
import type { OpenMetricsType } from './metadata.ts'

/** The membership of a sample in its family. */
export interface Member {
  readonly family: string
  readonly type: OpenMetricsType
  readonly suffix: string
}

const neverNaN = new Set(['_total', '_sum', '_count', '_bucket', '_gcount', '_gsum'])
const neverNegative = new Set(['_total', '_sum', '_count', '_bucket', '_gcount'])
const wholeNumbers = new Set(['_bucket', '_count', '_gcount'])

/** Checks a sample's labels, value and exemplar by the rules of its family's type. Throws a LineError. */
export function checkSample(line: OpenMetricsLine, member: Member): void {
  checkLabels(line, member)
  checkValue(line.value, member)
  const { type, suffix } = member
  const takesExemplar = suffix === '_bucket' || (type === 'counter' && suffix === '_total')
  if (line.hasExemplar && !takesExemplar) throw new LineError(0, 'only buckets and counters have exemplars')
}

function checkLabels({ labels }: OpenMetricsLine, { family, type, suffix }: Member): void {
  if (type === 'stateset' && !labels.has(family))
    throw new LineError(0, `a state must have the label ${family}`)
  if (suffix === '_bucket' && !isCanonical(labels.get('le')))
    throw new LineError(0, 'a bucket must have the label le, a number, infinity as +Inf')
  if (type !== 'summary' || suffix !== '') return
  const quantile = labels.get('quantile')
  const rank = isCanonical(quantile) ? Number(quantile) : -1
  if (!(rank >= 0 && rank <= 1))
    throw new LineError(0, 'a quantile must have the label quantile, from 0 to 1')
}

/** Whether a label is a number, infinity spelled `+Inf`. */
function isCanonical(written: string | undefined): boolean {
  const value = written === undefined ? undefined : numberOf(written)
  if (value === undefined || Number.isNaN(value)) return false
  return value !== Infinity || written === '+Inf'
}

function checkValue(value: number, { type, suffix }: Member): void {
  if (type === 'stateset' && value !== 0 && value !== 1) throw new LineError(0, 'a state must be 0 or 1')
  if (type === 'info' && value !== 1) throw new LineError(0, 'an info must be 1')
  if (type === 'summary' && suffix === '' && value < 0)
    throw new LineError(0, 'a quantile must not be below zero')
  if (neverNaN.has(suffix) && Number.isNaN(value)) throw new LineError(0, 'a count or a sum must not be NaN')
  if (neverNegative.has(suffix) && value < 0)
    throw new LineError(0, 'a count or a sum must not be below zero')
  if (wholeNumbers.has(suffix) && !Number.isInteger(value))
    throw new LineError(0, 'a count must be a whole number')
}
