import { expect, test } from 'vitest'
import { postgresBench } from '../../bench/postgres.ts'

test('measures a run and its query of the backlog on a small database, with the work of the server', async () => {
  const bench = postgresBench({ images: 2_000, queued: 50, backends: 20 })
  const { rows, ratios, notes } = await bench.run({ rounds: 1, signal: new AbortController().signal })
  const [without, indexed] = ['query of the backlog', 'query of the backlog, indexes'] as const
  expect(rows.map(({ subject }) => subject)).toEqual(['core', 'full', without, indexed])
  for (const { figures } of rows) expect(figures['server ms']?.min).toBeGreaterThan(0)
  const cpu = (subject: string) =>
    rows.find((row) => row.subject === subject)?.figures['server CPU ms']?.median ?? 0
  expect(ratios['withoutToWithIndexes']?.median).toBe(cpu(without) / cpu(indexed))
  expect(notes).toContainEqual(expect.stringMatching(/^anchor_watch_finished: [\d.]+ MB$/))
})
