import { describe, expect, test } from 'vitest'
import { slotOf, slotPlus } from '../../lib/model/clock.ts'
import type { Failure } from '../../lib/model/failure.ts'
import { factOf, reportOf, sharedCause } from '../../lib/findings/index.ts'

const failing = (...targets: readonly string[]): readonly Failure[] =>
  targets.map((target) => ({ kind: 'server-error', target, message: 'the service answers 500', remedy: '' }))

describe('the cause of failures', () => {
  test('names a replica by its whole address', () => {
    expect(sharedCause(failing('anchore.services.analyzer[10.0.1.5]'))).toBe(
      'analyzer[10.0.1.5]: it answers with an error',
    )
  })

  test('names two targets and counts the others', () => {
    const targets = ['postgres.feeds', 'postgres.io', 'postgres.locks', 'postgres.wal']
    expect(sharedCause(failing(...targets))).toBe('feeds, io and 2 more: it answers with an error')
  })

  test('names no target that is the whole source', () => {
    expect(sharedCause(failing('anchore.services', 'postgres'))).toBe('it answers with an error')
  })
})

const began = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const later = slotPlus(began, 60)

test('a target that fails in another way fails since the first', () => {
  const [failure] = failing('postgres')
  if (failure === undefined) throw new Error('no failure')
  const first = reportOf(undefined, began, { failures: [failure], facts: [] })
  const second = reportOf(first, later, { failures: [{ ...failure, kind: 'timeout' }], facts: [] })
  expect(second.findings).toMatchObject([{ kind: 'timeout', since: began }])
})

/** The start that the second report gives to a fact, `before` being that of the first. */
function startOf(before: string, cause: string): number | undefined {
  const reported = (text: string) => ({ failures: [], facts: [factOf({ name: 'IdleInTransaction' }, text)] })
  const first = reportOf(undefined, began, reported(before))
  return reportOf(first, later, reported(cause)).facts[0]?.since
}

describe('the start of a fact', () => {
  test.each([
    ['12 wait, 47 min to drain', '1,200 wait, 2.5 h to drain'],
    ['apiext fails 3 % of its requests', 'apiext fails 36 % of its requests'],
    ['the only analysis has run for 90 s', 'the only analysis has run for 2 min'],
  ])('stays while only numbers change: %s, then %s', (before, cause) => {
    expect(startOf(before, cause)).toBe(began)
  })

  test.each([
    ['pid 100 (anchore, psql)', 'pid 777 (anchore, psql)'],
    ['1 waits for pid 100 (anchore)', '1 waits for pid 777 (anchore)'],
    ['analyzer 10.0.1.5:8084', 'analyzer 10.0.1.6:8084'],
    ['10.0.1.5:8084: it refuses the connection', '10.0.1.6:8084: it refuses the connection'],
    ['image sha256:111111111111', 'image sha256:222222222222'],
  ])('is new for another process, address or image: %s, then %s', (before, cause) => {
    expect(startOf(before, cause)).toBe(later)
  })
})
