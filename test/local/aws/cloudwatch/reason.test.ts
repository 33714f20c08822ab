import { describe, expect, it } from 'vitest'
import { type AlarmProperties, evaluate } from '../../../../lib/cloudwatch/index.ts'
import { javaDouble, reasonOf } from '../../../../local/aws/cloudwatch/reason.ts'
import { alarmLike } from '../../../support/aws/alarm-like.ts'

const newest = Date.parse('2026-11-23T21:05:00Z')

function reasonFor(changes: Partial<AlarmProperties>, ...points: (number | undefined)[]): string {
  const alarm = alarmLike(changes)
  const evaluation = evaluate(alarm, points, 'OK')
  const used = evaluation.used.map((point) => ({ ...point, at: newest - point.age * 60_000, sampleCount: 1 }))
  return reasonOf(alarm, evaluation, used)
}

describe('reasonOf', () => {
  it('lists the points that crossed, newest first', () => {
    expect(reasonFor({ DatapointsToAlarm: 2 }, 2000, 5, 1900)).toBe(
      'Threshold Crossed: 2 out of the last 3 datapoints [1900.0 (23/11/26 21:05:00), 2000.0 (23/11/26 21:03:00)] were greater than the threshold (1800.0) (minimum 2 datapoints for OK -> ALARM transition).',
    )
  })

  it('lists the points that did not, when it is OK', () => {
    const changes = { ComparisonOperator: 'LessThanOrEqualToThreshold', DatapointsToAlarm: 2 } as const
    expect(reasonFor(changes, 1801, 0, 1801)).toBe(
      'Threshold Crossed: 2 out of the last 3 datapoints [1801.0 (23/11/26 21:05:00), 1801.0 (23/11/26 21:03:00)] were not less than or equal to the threshold (1800.0) (minimum 2 datapoints for ALARM -> OK transition).',
    )
  })

  it('says how missing points were treated', () => {
    expect(reasonFor({ TreatMissingData: 'notBreaching', DatapointsToAlarm: 1 }, 2000)).toBe(
      'Threshold Crossed: 1 out of the last 3 datapoints [2000.0 (23/11/26 21:05:00)] was greater than the threshold (1800.0) and 2 missing datapoints were treated as [NonBreaching] (minimum 1 datapoint for OK -> ALARM transition).',
    )
  })

  it('says that nothing came', () => {
    expect(reasonFor({ TreatMissingData: 'breaching' })).toBe(
      'Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [Breaching].',
    )
  })

  it('says that what came did not decide', () => {
    expect(reasonFor({ TreatMissingData: 'breaching', DatapointsToAlarm: 2 }, 0)).toBe(
      'Threshold Crossed: 1 datapoint was received for 3 periods and 2 missing datapoints were treated as [Breaching].',
    )
  })

  it('says what is unknown', () => {
    expect(reasonFor({})).toBe('Insufficient Data: 3 datapoints were unknown.')
  })
})

describe('javaDouble', () => {
  it.each([
    [0, '0.0'],
    [1900, '1900.0'],
    [-0.25, '-0.25'],
    [9_999_999, '9999999.0'],
    [10_000_000, '1.0E7'],
    [2_147_483_648, '2.147483648E9'],
    [0.0005, '5.0E-4'],
  ])('writes %d as %s', (value, text) => {
    expect(javaDouble(value)).toBe(text)
  })
})
