import { expect, test } from 'vitest'
import { publish } from '../../bench/publish/publish.ts'

test('publishes 90 and 900 data, compressed', async () => {
  const signal = new AbortController().signal
  const { rows, ratios } = await publish.run({ rounds: 1, signal })
  expect(rows.map(({ subject }) => subject)).toEqual(['90 data', '900 data'])
  for (const { figures } of rows) {
    expect(figures['wall ms']?.min).toBeGreaterThan(0)
    expect(figures['kB sent']?.max).toBeLessThan(20)
  }
  const [small = 0, large = 0] = rows.map(({ figures }) => figures['wall ms']?.median)
  expect(Object.keys(ratios)).toEqual(['tenfold'])
  expect(ratios['tenfold']?.median).toBe(large / small)
})
