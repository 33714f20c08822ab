import { expect, test } from 'vitest'
import { tick } from '../../bench/tick.ts'

test('measures the functions against the local parts: one call publishes, three keep the state', async () => {
  const signal = new AbortController().signal
  const { rows, ratios } = await tick.run({ rounds: 1, signal })
  const calls = rows.map(({ subject, figures }) => [
    subject,
    figures['CloudWatch calls']?.max,
    figures['DynamoDB calls']?.max,
  ])
  expect(calls).toEqual([
    ['collect-anchore, loading', 0, 0],
    ['collect-anchore, first run', 1, 3],
    ['collect-anchore, warm run', 1, 3],
    ['collect-postgres, loading', 0, 0],
    ['collect-postgres, first run', 1, 3],
    ['collect-postgres, warm run', 1, 3],
    ['notify, loading', 0, 0],
    ['notify, first run', 0, 6],
    ['sweep, loading', 0, 0],
    ['sweep, first run', 1, 6],
    ['both, loading', 0, 0],
    ['both, first run', 2, 6],
    ['both, warm run', 2, 6],
  ])
  for (const { figures } of rows) expect(figures['CPU ms']?.min).toBeGreaterThan(0)
  const zips = rows.map(({ figures }) => figures['zip kB']?.max ?? 0)
  expect(zips.filter((size) => size > 200 && size < 400)).toHaveLength(4)
  const cpu = (subject: string) => rows.find((row) => row.subject === subject)?.figures['CPU ms']?.median ?? 0
  expect(Object.keys(ratios)).toEqual(['firstToWarmCpu'])
  expect(ratios['firstToWarmCpu']?.median).toBe(cpu('both, first run') / cpu('both, warm run'))
})
