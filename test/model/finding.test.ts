import { describe, expect, test } from 'vitest'
import type { Failure } from '../../lib/model/failure.ts'
import { causeOf } from '../../lib/model/finding.ts'

const failing = (...targets: readonly string[]): readonly Failure[] =>
  targets.map((target) => ({ kind: 'server-error', target, message: 'the service answers 500', remedy: '' }))

describe('the cause of failures', () => {
  test('names a replica by its whole address', () => {
    expect(causeOf(failing('anchore.services.analyzer[10.0.1.5]'))).toBe(
      'analyzer[10.0.1.5]: it answers with an error',
    )
  })

  test('names two targets and counts the others', () => {
    const targets = ['postgres.feeds', 'postgres.io', 'postgres.locks', 'postgres.wal']
    expect(causeOf(failing(...targets))).toBe('feeds, io and 2 more: it answers with an error')
  })

  test('names no target that is the whole source', () => {
    expect(causeOf(failing('anchore.services', 'postgres'))).toBe('it answers with an error')
  })
})
