import { expect, test } from 'vitest'
import { kindOfStatus } from '../../lib/net/status.ts'

test.each([
  [200, undefined],
  [204, undefined],
  [301, 'redirected'],
  [401, 'auth'],
  [403, 'auth'],
  [404, 'not-found'],
  [408, 'timeout'],
  [410, 'not-found'],
  [413, 'too-large'],
  [418, 'rejected'],
  [425, 'not-ready'],
  [429, 'rate-limited'],
  [503, 'server-error'],
  [600, 'malformed'],
  [100, 'malformed'],
])('the kind of status %d is %s', (status, kind) => {
  expect(kindOfStatus(status)).toBe(kind)
})
