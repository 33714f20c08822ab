import { type Comparison, type StatisticSet, countText } from '../../../lib/model/index.ts'
import type { AlarmProperties, Evaluation } from '../../../lib/cloudwatch/index.ts'
import { awsTime } from '../account.ts'

/** A real point of an evaluation with the start of its period, milliseconds. */
export interface EvaluatedPoint {
  readonly at: number
  readonly value: number
  readonly breaching: boolean
  readonly sampleCount: StatisticSet['sampleCount']
}

const comparisonWords: Record<Comparison, string> = {
  GreaterThanThreshold: 'greater than',
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
}

/** NewStateReason in CloudWatch's words; a message has the values of the alarm nowhere else. `points`: oldest first. */
export function reasonOf(
  alarm: AlarmProperties,
  { state, filled }: Pick<Evaluation, 'state' | 'filled'>,
  points: readonly EvaluatedPoint[],
): string {
  if (state === 'INSUFFICIENT_DATA')
    return `Insufficient Data: ${countText(filled, 'datapoint')} ${were(filled)} unknown.`
  const deciding = points.filter(({ breaching }) => breaching === (state === 'ALARM'))
  const treated = treatedAs(alarm, filled)
  if (deciding.length === 0)
    return `Threshold Crossed: ${received(points.length)} received for ${countText(alarm.EvaluationPeriods, 'period')}${treated}.`
  const min =
    state === 'ALARM' ? alarm.DatapointsToAlarm : alarm.EvaluationPeriods - alarm.DatapointsToAlarm + 1
  return [
    `Threshold Crossed: ${deciding.length} out of the last`,
    `${treated === '' ? points.length : alarm.EvaluationPeriods} datapoints [${listed(deciding)}]`,
    `${were(deciding.length)} ${state === 'ALARM' ? '' : 'not '}${comparisonWords[alarm.ComparisonOperator]}`,
    `the threshold (${javaDouble(alarm.Threshold)})${treated}`,
    `(minimum ${countText(min, 'datapoint')} for ${state === 'ALARM' ? 'OK -> ALARM' : 'ALARM -> OK'} transition).`,
  ].join(' ')
}

/** StateReasonData, a JSON document. */
export function reasonDataOf(
  alarm: AlarmProperties,
  queriedAt: number,
  points: readonly EvaluatedPoint[],
): string {
  const [first] = points
  return JSON.stringify({
    version: '1.0',
    queryDate: awsTime(queriedAt),
    ...(first === undefined ? {} : { startDate: awsTime(first.at) }),
    ...(alarm.Metrics === undefined && { statistic: alarm.Statistic, period: alarm.Period }),
    recentDatapoints: points.map(({ value }) => value),
    threshold: alarm.Threshold,
    evaluatedDatapoints: points
      .toReversed()
      .map(({ at, sampleCount, value }) => ({ timestamp: awsTime(at), sampleCount, value })),
  })
}

function listed(points: readonly EvaluatedPoint[]): string {
  return points
    .toReversed()
    .map(({ at, value }) => `${javaDouble(value)} (${pointTime(at)})`)
    .join(', ')
}

/** `23/11/26 21:03:00`, UTC. */
function pointTime(at: number): string {
  const [date = '', time = ''] = new Date(at).toISOString().split('T')
  return `${date.slice(2).split('-').reverse().join('/')} ${time.slice(0, 8)}`
}

/** A number in the form of Java's Double.toString, which CloudWatch uses: `1900.0`, `1.0E10`. */
export function javaDouble(value: number): string {
  const magnitude = Math.abs(value)
  if (value !== 0 && (magnitude < 1e-3 || magnitude >= 1e7)) {
    const [mantissa = '', exponent = ''] = value.toExponential().split('e')
    return `${withFraction(mantissa)}E${exponent.replace('+', '')}`
  }
  return withFraction(String(value))
}

function withFraction(decimal: string): string {
  return decimal.includes('.') ? decimal : `${decimal}.0`
}

function treatedAs({ TreatMissingData }: AlarmProperties, filled: number): string {
  if (filled === 0 || TreatMissingData === 'missing' || TreatMissingData === 'ignore') return ''
  const treatment = TreatMissingData === 'breaching' ? 'Breaching' : 'NonBreaching'
  return ` and ${filled} missing ${filled === 1 ? 'datapoint' : 'datapoints'} ${were(filled)} treated as [${treatment}]`
}

function received(count: number): string {
  return count === 0 ? 'no datapoints were' : `${countText(count, 'datapoint')} ${were(count)}`
}

function were(count: number): string {
  return count === 1 ? 'was' : 'were'
}
