import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AlarmDefinition } from '../lib/model/alarm.ts'
import { alarmDefinitions } from '../lib/catalogue.ts'
import { evaluate, type AlarmRule, type AlarmState } from '../lib/simulator/evaluate.ts'
import { evaluationRange } from '../lib/cloudwatch/alarm-properties.ts'
import { pointsOf, ruleOf } from './support/alarms.ts'
import { sections } from './support/markdown.ts'
import { startTestDatabase, type TestDatabase } from './support/postgres.ts'

function runbook(name: string): string {
  return readFileSync(new URL(`../docs/runbooks/${name}.md`, import.meta.url), 'utf8')
}

/** The minutes that an alarm needs to reach `state` when each newest point is `next` and those before were `past`. */
function minutesUntil(
  rule: AlarmRule,
  state: AlarmState,
  { past, next, range }: { past: number | undefined; next: number | undefined; range: number },
): number {
  const points = Array<number | undefined>(range).fill(past)
  for (let minute = 1; minute <= 60; minute += 1) {
    points.push(next)
    if (evaluate(rule, points, state === 'ALARM' ? 'OK' : 'ALARM', range).state === state) return minute
  }
  throw new Error(`the alarm does not reach ${state} within an hour`)
}

/** What is printed for an alarm: fires and clears, the extremes over the ranges that CloudWatch may look back. */
function times(definition: AlarmDefinition): readonly [string, string] {
  const rule = ruleOf(definition)
  const { bad, good } = pointsOf(definition)
  // N + 1 to N + 5: docs/decisions/0005.
  const ranges = [-1, 0, 1, 2, 3].map((more) => evaluationRange(rule) + more)
  const spread = (minutes: readonly number[]): string => {
    const [least, most] = [Math.min(...minutes), Math.max(...minutes)]
    return least === most ? String(least) : `${least} to ${most}`
  }
  return [
    spread(ranges.map((range) => minutesUntil(rule, 'ALARM', { past: good, next: bad, range }))),
    spread(ranges.map((range) => minutesUntil(rule, 'OK', { past: bad, next: good, range }))),
  ]
}

test('the index of the runbooks prints the minutes that the simulator finds', () => {
  const rows = runbook('README').matchAll(/^\| \[([a-z-]+)\].*?\|.*?\| (.+?) +\| (.+?) +\|/gm)
  const printed = Array.from(rows, ([, kind, fires, clears]) => [kind, fires, clears])
  const found = alarmDefinitions.map((definition) => [definition.name, ...times(definition)])
  expect(printed.toSorted()).toEqual(found.toSorted())
})

describe('the queries of a diagnosis', () => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await startTestDatabase()
  })
  afterAll(() => database.stop())

  test.each(alarmDefinitions)('$name only reads, and its queries run', async ({ name }) => {
    const { Diagnosis = '' } = sections(runbook(name))
    for (const [, query = ''] of Diagnosis.matchAll(/```sql\n(.*?)```/gs)) {
      await database.administer('SET default_transaction_read_only = on', query)
    }
  })
})
