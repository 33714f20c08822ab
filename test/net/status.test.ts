import { expect, test } from 'vitest'
import type { FailureKind } from '../../lib/model/index.ts'
import { kindOfStatus } from '../../lib/net/failure.ts'

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

test('every status has its kind', () => {
  const statuses = Array.from({ length: 1_000 }, (_, status) => status)
  expect(statuses.map(kindOfStatus)).toEqual(statuses.map(expectedKind))
})
