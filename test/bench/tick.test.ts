import { expect, test } from 'vitest'
import { tick } from '../../bench/tick.ts'

test('measures both functions against the local parts: one call publishes, four keep the state', async () => {
  const signal = new AbortController().signal
  const { rows, ratios } = await tick.run({ file: undefined, rounds: 1, signal })
  const calls = rows.map(({ subject, figures }) => [
    subject,
    figures['CloudWatch calls']?.most,
    figures['DynamoDB calls']?.most,
  ])
  expect(calls).toEqual([
    ['collect-anchore, loading', 0, 0],
    ['collect-anchore, first run', 1, 4],
    ['collect-anchore, warm run', 1, 4],
    ['collect-postgres, loading', 0, 0],
    ['collect-postgres, first run', 1, 4],
    ['collect-postgres, warm run', 1, 4],
    ['both, loading', 0, 0],
    ['both, first run', 2, 8],
    ['both, warm run', 2, 8],
  ])
  for (const { figures } of rows) expect(figures['CPU ms']?.least).toBeGreaterThan(0)
  expect(Object.keys(ratios)).toEqual(['firstToWarmCpu'])
})
