import { expect, test } from 'vitest'
import { advise } from '../../bench/advise/advise.ts'

test('a month of published data is read in a few calls, and priced', async () => {
  const { rows } = await advise.run({ rounds: 1, signal: new AbortController().signal })
  expect(rows.map(({ subject }) => subject)).toEqual(['advise, 1d', 'advise, 7d', 'advise, 30d'])
  const month = rows.at(-1)?.figures
  expect(month?.['calls']?.median).toBe(5)
  expect(month?.['dollars']?.median).toBeLessThan(0.001)
})
