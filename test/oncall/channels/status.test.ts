import { describe, expect, it } from 'vitest'
import { failureKinds, type FailureKind } from '../../../lib/model/index.ts'
import { kindOfStatus } from '../../../lib/net/index.ts'
import { isPassing, remedyOf } from '../../../lib/oncall/channels/post.ts'

describe('isPassing', () => {
  it('is true of exactly the statuses that may pass', () => {
    const statuses = Array.from({ length: 400 }, (_, index) => index + 200)
    const retried = statuses.filter((status) => isPassing(kindOfStatus(status) ?? 'internal'))
    expect(retried.filter((status) => status < 500)).toEqual([408, 425, 429])
    expect(retried.filter((status) => status >= 500)).toHaveLength(100)
  })

  it('is true of failures on the network', () => {
    const wire: readonly FailureKind[] = ['dns', 'refused', 'tls', 'timeout', 'network', 'truncated']
    expect(wire.every(isPassing)).toBe(true)
  })
})

describe('remedyOf', () => {
  it.each(failureKinds)('has a remedy for %s', (kind) => {
    expect(remedyOf(kind)).toMatch(/\.$/)
  })
})
