import { describe, expect, test } from 'vitest'
import type { AlarmDefinition } from '../../lib/model/alarm.ts'
import { alarmDefinitions } from '../../lib/alarms/index.ts'
import { pointsOf, ruleOf } from '../../deploy/generate/alarm-minutes.ts'
import { evaluate, type AlarmState, evaluationRange } from '../../lib/cloudwatch/index.ts'

/** The alarms on what is down, full or waiting right now: trouble that comes and goes must not hide from them. */
const mustRing =
  /^(connections-.+|database-down|service-down|idle-in-transaction|lock-wait|monitor-.+|notifier-failing|notifier-late|schedules-.+)$/

const coming: readonly (readonly boolean[])[] = [
  [true, false],
  [true, false, false],
  [true, true, false],
]
/** Each of the patterns, begun at each of its minutes. */
const patterns = coming.flatMap((pattern) =>
  pattern.map((_, phase) => [...pattern.slice(phase), ...pattern.slice(0, phase)]),
)

const quietMinutes = 90
const troubledMinutes = 60

/** The states that an alarm goes to, one after the other, in an hour of trouble with quiet around it. */
function changesOf(definition: AlarmDefinition, isBad: (minute: number) => boolean): readonly AlarmState[] {
  const rule = ruleOf(definition)
  const { bad, good } = pointsOf(definition)
  const points = Array<number | undefined>(evaluationRange(rule)).fill(good)
  const changes: AlarmState[] = ['OK']
  for (let minute = 0; minute < troubledMinutes + quietMinutes; minute += 1) {
    points.push(minute < troubledMinutes && isBad(minute) ? bad : good)
    const { state } = evaluate(rule, points, changes.at(-1) ?? 'OK')
    if (state !== changes.at(-1)) changes.push(state)
  }
  return changes.slice(1)
}

const once = ['ALARM', 'OK']

describe.each(alarmDefinitions)('$name', (definition) => {
  test('does not flap when the trouble comes and goes', () => {
    for (const pattern of patterns) {
      const changes = changesOf(definition, (minute) => pattern[minute % pattern.length] ?? false)
      if (changes.length > 0) expect(changes).toEqual(once)
    }
  })

  test('rings nobody for one bad minute alone', () => {
    expect(changesOf(definition, (minute) => minute === 0)).toEqual([])
  })

  test('rings once for an hour of trouble', () => {
    expect(changesOf(definition, () => true)).toEqual(once)
  })
})

describe.each(alarmDefinitions.filter(({ name }) => mustRing.test(name)))('$name', (definition) => {
  // A collector that publishes two of three minutes is not blind: of silence half is too much, a third is not.
  const bad = (pattern: readonly boolean[]): number => pattern.filter(Boolean).length / pattern.length
  const loud = patterns.filter((pattern) => definition.missing !== 'breaching' || bad(pattern) >= 1 / 2)
  test.each(loud.map((pattern) => [pattern.map(Number).join(' '), pattern] as const))(
    'rings once and resolves once for trouble in the minutes %s, repeated',
    (_, pattern) => {
      expect(changesOf(definition, (minute) => pattern[minute % pattern.length] ?? false)).toEqual(once)
    },
  )
})
