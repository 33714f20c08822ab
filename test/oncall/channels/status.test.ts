import { describe, expect, it } from 'vitest'
import { failureKinds, type FailureKind } from '../../../lib/model/failure.ts'
import { isPassing, kindOfStatus, remedyOf } from '../../../lib/oncall/channels/status.ts'

const named: Readonly<Record<number, FailureKind>> = {
  401: 'auth',
  403: 'auth',
  404: 'not-found',
  408: 'timeout',
  410: 'not-found',
  413: 'too-large',
  425: 'not-ready',
  429: 'rate-limited',
}

function expectedKind(status: number): FailureKind | undefined {
  if (status < 200 || status > 599) return 'malformed'
  if (status < 300) return undefined
  if (status < 400) return 'redirected'
  return named[status] ?? (status < 500 ? 'rejected' : 'server-error')
}

describe('kindOfStatus', () => {
  it('knows the kind of every status', () => {
    const statuses = Array.from({ length: 1_000 }, (_, status) => status)
    expect(statuses.map(kindOfStatus)).toEqual(statuses.map(expectedKind))
  })
})

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
