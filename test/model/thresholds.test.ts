import { describe, expect, test } from 'vitest'
import { alarmDefinitions } from '../../lib/alarms/index.ts'
import { ruleOf } from '../../deploy/generate/alarm-minutes.ts'
import { evaluationRange, evaluate, type AlarmState } from '../../lib/cloudwatch/index.ts'
import type { AlarmDefinition, ConditionDefinition } from '../../lib/model/alarm.ts'
import { compare, type Comparison } from '../../lib/model/alarm.ts'
import type { Unit } from '../../lib/model/metric.ts'

// Every alarm of the catalogue, also one that is added later: it fires at its threshold, and is quiet just below it.

/** A minute of an alarm's series and of that of its condition; undefined is missing. */
interface Minute {
  readonly value: number | undefined
  readonly condition: number | undefined
}

/** The smallest step of a value. */
const stepOf = (unit: Unit): number => (unit === 'Count' || unit === 'None' ? 1 : 0.1)

/** The two values beside a limit: the first that breaches it, and the last that does not. */
function beside(comparison: Comparison, threshold: number, unit: Unit): { over: number; under: number } {
  const step = comparison.startsWith('Greater') ? stepOf(unit) : -stepOf(unit)
  return comparison.includes('OrEqual')
    ? { over: threshold, under: threshold - step }
    : { over: threshold + step, under: threshold }
}

const unitOf = ({ watches }: AlarmDefinition): Unit =>
  ('each' in watches ? watches.series('a') : watches).metric.unit

const besideCondition = ({ comparison, threshold, series }: ConditionDefinition) =>
  beside(comparison, threshold, (typeof series === 'function' ? series('a') : series).metric.unit)

/** The last minute that does not breach, the first that does, and one that breaches without its condition. */
function minutesOf(definition: AlarmDefinition) {
  const { comparison, threshold, condition } = definition
  const { over, under } = beside(comparison, threshold, unitOf(definition))
  // SampleCount has no point without a sample.
  const bad = definition.statistic === 'SampleCount' ? undefined : over
  const held = condition && besideCondition(condition).over
  return {
    quiet: { value: under, condition: held },
    breaching: { value: bad, condition: held },
    unconditional: { value: bad, condition: condition && besideCondition(condition).under },
  }
}

/** The value that the alarm compares: IF(condition, value, otherwise). */
function seenBy({ condition }: AlarmDefinition, minute: Minute): number | undefined {
  if (condition === undefined || minute.value === undefined) return minute.value
  if (minute.condition === undefined) return undefined
  return compare[condition.comparison](minute.condition, condition.threshold)
    ? minute.value
    : condition.otherwise
}

/** The state after `count` such minutes that follow quiet ones. */
function stateAfter(definition: AlarmDefinition, minute: Minute, count: number): AlarmState {
  const rule = ruleOf(definition)
  const quiet = seenBy(definition, minutesOf(definition).quiet)
  const points = Array<number | undefined>(evaluationRange(rule)).fill(quiet)
  let state: AlarmState = 'OK'
  for (let passed = 0; passed < count; passed += 1) {
    points.push(seenBy(definition, minute))
    state = evaluate(rule, points, state).state
  }
  return state
}

/** The minutes until it fires. Missing data breach once fewer than N real points are left in the range. */
function minutesToFire(definition: AlarmDefinition): number {
  const { breaching, points } = definition.window
  const late = minutesOf(definition).breaching.value === undefined
  return breaching + (late ? evaluationRange({ EvaluationPeriods: points }) - points : 0)
}

const long = 3 * 60

describe.each(alarmDefinitions)('$name', (definition) => {
  const { quiet, breaching } = minutesOf(definition)

  test('fires at its threshold, in the last minute of its window', () => {
    expect(stateAfter(definition, breaching, minutesToFire(definition))).toBe('ALARM')
  })

  test('is quiet a minute before', () => {
    expect(stateAfter(definition, breaching, minutesToFire(definition) - 1)).toBe('OK')
  })

  test('is quiet for hours just below its threshold', () => {
    expect(stateAfter(definition, quiet, long)).toBe('OK')
  })
})

describe.each(alarmDefinitions.filter(({ condition }) => condition !== undefined))(
  '$name, which has a condition,',
  (definition) => {
    test('is quiet for hours while its series breaches and the condition does not hold by a step', () => {
      expect(stateAfter(definition, minutesOf(definition).unconditional, long)).toBe('OK')
    })
  },
)
