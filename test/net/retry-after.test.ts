import { expect, test } from 'vitest'
import { retryAfterMs } from '../../lib/net/failure.ts'

const now = Date.UTC(2026, 10, 23, 21, 5)

test.each([
  ['30', 30_000],
  [' 0 ', 0],
  ['1.5', 1_500],
  ['Mon, 23 Nov 2026 21:06:00 GMT', 60_000],
  ['Mon, 23 Nov 2026 21:00:00 GMT', 0],
  ['86400', 600_000],
  ['Tue, 24 Nov 2026 21:00:00 GMT', 600_000],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After: %s is a pause of %s ms', (header, pauseMs) => {
  expect(retryAfterMs(header, now)).toBe(pauseMs)
})
