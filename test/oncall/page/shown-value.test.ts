import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readAlarmMessage } from '../../../lib/oncall/messages/alarm-event.ts'
import { shownValue } from '../../../lib/oncall/messages/change.ts'
import { evaluate } from '../../../lib/cloudwatch/index.ts'
import { reasonOf } from '../../../local/aws/cloudwatch/reason.ts'
import { alarmLike } from '../../support/aws/alarm-like.ts'
import { metricAlarmMessage } from '../../support/oncall/alarm-messages.ts'

function shownOf(changes: Readonly<Record<string, unknown>> = {}): number | undefined {
  const read = readAlarmMessage(metricAlarmMessage(changes))
  if (read.form === 'text') throw new Error('read as text')
  return shownValue(read.event, undefined)
}

describe('the value on a page', () => {
  it.each([
    [
      'its newest point is below the limit again',
      '[0.0 (23/11/26 21:04:00), 2820.0 (23/11/26 21:03:00), 1900.0 (23/11/26 21:02:00)]',
    ],
    ['its oldest point is the worst', '[1900.0 (23/11/26 21:04:00), 2820.0 (23/11/26 21:03:00)]'],
  ])('is the worst breaching one when %s', (_what, listed) => {
    const NewStateReason = `Threshold Crossed: 2 out of the last 3 datapoints ${listed} were greater than the threshold (1800.0).`
    expect(shownOf({ NewStateReason })).toBe(2_820)
  })

  it('is the lowest of an alarm with a lower limit', () => {
    const NewStateReason =
      'Threshold Crossed: 2 datapoints [3.0 (23/11/26 21:04:00), 2.0 (23/11/26 21:03:00)] were less ...'
    const Trigger = { ComparisonOperator: 'LessThanThreshold', Threshold: 5 }
    expect(shownOf({ NewStateReason, Trigger })).toBe(2)
  })

  it('is none where no point breaches', () => {
    const NewStateReason = 'Threshold Crossed: 1 datapoint [0.0 (23/11/26 21:04:00)] was greater ...'
    expect(shownOf({ NewStateReason })).toBeUndefined()
  })

  it.each(['GreaterThanThreshold', 'GreaterThanOrEqualToThreshold', 'LessThanThreshold'] as const)(
    'breaches for %s, for any list of CloudWatch',
    (ComparisonOperator) => {
      const rule = { ComparisonOperator, Threshold: 100, EvaluationPeriods: 5, DatapointsToAlarm: 3 }
      const alarm = alarmLike({ ...rule, TreatMissingData: 'ignore' })
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 98, max: 102 }), { minLength: 5, maxLength: 5 }), (values) => {
          const evaluation = evaluate(alarm, values, 'OK')
          fc.pre(evaluation.state === 'ALARM')
          const points = evaluation.used.map((point) => {
            return { ...point, at: Date.UTC(2026, 10, 23, 21, 4 - point.age), sampleCount: 1 }
          })
          const NewStateReason = reasonOf(alarm, evaluation, points)
          const value = shownOf({ NewStateReason, Trigger: rule })
          const worst = ComparisonOperator.startsWith('Less') ? Math.min(...values) : Math.max(...values)
          expect(value).toBe(worst)
        }),
      )
    },
  )
})
