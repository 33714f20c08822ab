import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  metricQueries,
  evaluationRange,
  metricOf,
  type AlarmProperties,
} from '../../../lib/cloudwatch/alarm-properties.ts'
import { nextEvaluation, type AlarmState } from '../../../lib/cloudwatch/simulator/evaluate.ts'
import { replay, type Points } from '../../../lib/cloudwatch/simulator/replay.ts'
import { alarmLike } from '../../support/aws/alarm-like.ts'

/** Over the limit of alarmLike, under it, and missing. */
const letters: Readonly<Record<string, number | undefined>> = { X: 1900, '0': 0, '-': undefined }
const read = (text: string): Points => Array.from(text, (letter) => letters[letter])
const short: Readonly<Record<AlarmState, string>> = { OK: 'o', ALARM: 'A', INSUFFICIENT_DATA: 'i' }

function statesOf(alarm: AlarmProperties, points: Points, delay?: number): string {
  const { states } = replay(alarm, { minutes: points.length, pointsOf: () => points, delay })
  return states.map((state) => short[state]).join('')
}

describe('a replay', () => {
  test('has the state at the end of each minute, from the creation of the alarm', () => {
    expect(statesOf(alarmLike(), read('-0XXX0'))).toBe('ioooAo')
  })

  test('sees each point later by the delay of the evaluation', () => {
    expect(statesOf(alarmLike(), read('-0XXX000'), 2)).toBe('iiioooAo')
  })

  test('begins with the warm-up', () => {
    const WarmUpConfiguration = {
      WarmUpPeriodDurationInMinutes: 4,
      OnlyStartEvaluatingAfterWarmUpPeriodEnds: true,
    }
    expect(statesOf(alarmLike({ WarmUpConfiguration }), read('XXXXX0'))).toBe('iiiAAo')
  })

  test('compares the value while the condition holds, and the other value while it does not', () => {
    const value = metricOf(alarmLike())
    const condition = { ...value, MetricName: 'Waiting' }
    const rule = { comparison: 'GreaterThanOrEqualToThreshold', threshold: 5, otherwise: 0 } as const
    const { Namespace, MetricName, Dimensions, Statistic, Period, ...bare } = alarmLike()
    const alarm = { ...bare, Metrics: metricQueries(value, condition, rule) }
    const series: Readonly<Record<string, Points>> = {
      [String(MetricName)]: read('XXXXXXXX'),
      Waiting: [4, 4, 5, 5, 5, 4, undefined, 5],
    }
    const { states, points } = replay(alarm, { minutes: 8, pointsOf: (metric) => series[metric.MetricName] })
    expect(points).toEqual([0, 0, 1900, 1900, 1900, 0, undefined, 1900])
    expect(states.map((state) => short[state]).join('')).toBe('ooooAooo')
  })

  test('leaves out minutes in which nothing can change, and no other', () => {
    const letter = fc.constantFrom('X', '0', '-')
    const run = fc.tuple(letter, fc.integer({ min: 1, max: 20 })).map(([one, count]) => one.repeat(count))
    const treatment = fc.constantFrom('missing', 'ignore', 'breaching', 'notBreaching')
    const cases = fc.tuple(
      fc.array(run, { minLength: 1, maxLength: 8 }),
      treatment,
      fc.integer({ min: 1, max: 5 }),
    )
    fc.assert(
      fc.property(cases, ([runs, TreatMissingData, DatapointsToAlarm]) => {
        const alarm = alarmLike({ TreatMissingData, DatapointsToAlarm, EvaluationPeriods: 5 })
        const points = read(runs.join(''))
        let state: AlarmState = 'INSUFFICIENT_DATA'
        const expected = points.map((_, minute) => {
          const window = points.slice(Math.max(0, minute + 1 - evaluationRange(alarm)), minute + 1)
          state = nextEvaluation(alarm, { state, createdAt: 0 }, window, 0)?.state ?? state
          return short[state]
        })
        expect(statesOf(alarm, points)).toBe(expected.join(''))
      }),
    )
  })
})
