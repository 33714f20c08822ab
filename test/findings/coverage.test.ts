import { expect, test } from 'vitest'
import { withReport } from '../../lib/findings/coverage.ts'
import { slotOf } from '../../lib/model/index.ts'

test.each([
  [1_999, 2_000, 99.9],
  [2, 3, 66.6],
  [5, 5, 100],
])('Coverage of %d of %d sources is %d, never rounded up', (done, of, value) => {
  const collected = { samples: [], failures: [], reads: { done, of }, state: undefined }
  const { samples } = withReport(collected, { name: 'collect-anchore', slot: slotOf(0), before: undefined })
  expect(samples).toMatchObject([{ measurement: value }])
})
