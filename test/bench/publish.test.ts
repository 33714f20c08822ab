import { expect, test } from 'vitest'
import { publish } from '../../bench/publish/publish.ts'

test('publishes 1,000 and 10,000 data in requests within the limits of a call, compressed', async () => {
  const signal = new AbortController().signal
  const { rows, ratios } = await publish.run({ rounds: 1, signal })
  expect(rows.map(({ subject, figures }) => [subject, figures['requests']?.max])).toEqual([
    ['1,000 data', 2],
    ['10,000 data', 16],
  ])
  for (const { figures } of rows) {
    expect(figures['wall ms']?.min).toBeGreaterThan(0)
    expect(figures['kB sent']?.max).toBeLessThan(100)
  }
  const [small = 0, large = 0] = rows.map(({ figures }) => figures['wall ms']?.median)
  expect(Object.keys(ratios)).toEqual(['tenfold'])
  expect(ratios['tenfold']?.median).toBe(large / small)
})
