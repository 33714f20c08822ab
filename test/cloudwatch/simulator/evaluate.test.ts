import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluate, type AlarmRule, type AlarmState } from '../../../lib/cloudwatch/simulator/evaluate.ts'

const treatments = ['missing', 'ignore', 'breaching', 'notBreaching'] as const
const states: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA']

type Answer = AlarmState | 'keep'
type Row = readonly [points: string, filled: number, ...answers: readonly [Answer, Answer, Answer, Answer]]

// "Configuring how CloudWatch alarms treat missing data", both tables: N = 3, a range of five, newest right.
const threeOfThree: readonly Row[] = [
  ['0 - X - X', 0, 'OK', 'OK', 'OK', 'OK'],
  ['0 - - - -', 2, 'OK', 'OK', 'OK', 'OK'],
  ['- - - - -', 3, 'INSUFFICIENT_DATA', 'keep', 'ALARM', 'OK'],
  ['0 X X - X', 0, 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['- - X - -', 2, 'ALARM', 'keep', 'ALARM', 'OK'],
]
const twoOfThree: readonly Row[] = [
  ['0 - X - X', 0, 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['0 0 X 0 X', 0, 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['0 - X - -', 1, 'OK', 'OK', 'ALARM', 'OK'],
  ['- - - - 0', 2, 'OK', 'OK', 'ALARM', 'OK'],
  ['- - - X -', 2, 'ALARM', 'keep', 'ALARM', 'OK'],
]

function cellsOf(toAlarm: number, rows: readonly Row[]) {
  return rows.flatMap(([points, filled, ...answers]) =>
    treatments.flatMap((treatment, column) => {
      const answer = answers[column]
      return answer === undefined ? [] : [{ toAlarm, points, filled, treatment, answer }]
    }),
  )
}

function rule(toAlarm: number, treatment: AlarmRule['TreatMissingData'] = 'missing', periods = 3): AlarmRule {
  return {
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 10,
    EvaluationPeriods: periods,
    DatapointsToAlarm: toAlarm,
    TreatMissingData: treatment,
  }
}

function read(points: string): (number | undefined)[] {
  return points.split(' ').map((point) => (point === '-' ? undefined : point === 'X' ? 20 : 0))
}

describe("AWS's tables of missing data", () => {
  it.each([...cellsOf(3, threeOfThree), ...cellsOf(2, twoOfThree)])(
    '$toAlarm of 3, $points, $treatment: $answer, $filled filled',
    ({ toAlarm, points, filled, treatment, answer }) => {
      for (const previous of states) {
        const result = evaluate(rule(toAlarm, treatment), read(points), previous)
        expect(result.state).toBe(answer === 'keep' ? previous : answer)
        expect(result.filled).toBe(filled)
      }
    },
  )
})

describe('evaluate', () => {
  it.each(['- - - - X', '- - - X -'])('keeps the state while %s is premature for 3 of 3', (points) => {
    for (const previous of states) expect(evaluate(rule(3), read(points), previous).state).toBe(previous)
  })

  it.each([
    ['GreaterThanThreshold', [false, false, true]],
    ['GreaterThanOrEqualToThreshold', [false, true, true]],
    ['LessThanThreshold', [true, false, false]],
    ['LessThanOrEqualToThreshold', [true, true, false]],
  ] as const)('compares by %s', (ComparisonOperator, breaching) => {
    const { used } = evaluate({ ...rule(1), ComparisonOperator }, [9, 10, 11], 'OK')
    expect(used.map((point) => point.breaching)).toEqual(breaching)
  })

  it('names the real points that decided, oldest first, by their age', () => {
    const { used } = evaluate(rule(2), read('0 X X - X'), 'OK')
    expect(used.map(({ age, value }) => [age, value])).toEqual([
      [3, 20],
      [2, 20],
      [0, 20],
    ])
  })

  it('looks back two periods beyond its own', () => {
    expect(evaluate(rule(1), read('X - - - - -'), 'OK').state).toBe('INSUFFICIENT_DATA')
    expect(evaluate(rule(1), read('X - - - -'), 'OK').state).toBe('ALARM')
  })

  it('takes another range', () => {
    expect(evaluate(rule(1), read('X - - -'), 'OK', 3).state).toBe('INSUFFICIENT_DATA')
    expect(evaluate(rule(1), read('X - - - - -'), 'OK', 6).state).toBe('ALARM')
  })

  it('counts every window without a gap as M of its newest N', () => {
    const windows = fc
      .integer({ min: 1, max: 15 })
      .chain((periods) =>
        fc.tuple(
          fc.constant(periods),
          fc.integer({ min: 1, max: periods }),
          fc.array(fc.constantFrom(0, 20), { minLength: periods, maxLength: periods + 2 }),
          fc.constantFrom(...treatments),
          fc.constantFrom(...states),
        ),
      )
    fc.assert(
      fc.property(windows, ([periods, toAlarm, points, treatment, previous]) => {
        const breaching = points.slice(-periods).filter((point) => point === 20).length
        const { state } = evaluate(rule(toAlarm, treatment, periods), points, previous)
        expect(state).toBe(breaching >= toAlarm ? 'ALARM' : 'OK')
      }),
    )
  })

  it('ignores how missing data is treated while the range has N real points', () => {
    const ranges = fc
      .array(fc.constantFrom(undefined, 0, 20), { minLength: 5, maxLength: 5 })
      .filter((points) => points.filter((point) => point !== undefined).length >= 3)
    fc.assert(
      fc.property(ranges, fc.integer({ min: 1, max: 3 }), (points, toAlarm) => {
        const answers = treatments.map((treatment) => evaluate(rule(toAlarm, treatment), points, 'OK').state)
        expect(new Set(answers).size).toBe(1)
      }),
    )
  })
})
