import { expect, test } from 'vitest'
import { postgresBench } from '../../bench/postgres/postgres.ts'

test('measures a run on a small database: one connection, one round trip, one more where there is all to look up', async () => {
  const bench = postgresBench({ images: 2_000, queued: 50, events: [10, 1_000], backends: 20 })
  const { rows, ratios, notes } = await bench.run({
    rounds: 1,
    signal: new AbortController().signal,
  })
  const ours = rows.filter(({ subject }) => subject !== 'postgres_exporter')
  const counts = ours.map(({ subject, figures }) => [
    subject,
    figures['round trips']?.max,
    figures['connections']?.max,
  ])
  expect(counts).toEqual([
    ['core, few events', 1, 1],
    ['core', 1, 1],
    ['full', 1, 1],
    ['core, first run', 2, 1],
    ['query of the backlog', 1, 1],
    ['query of the backlog, indexes', 1, 1],
  ])
  for (const { figures } of ours) expect(figures['server ms']?.min).toBeGreaterThan(0)
  expect(Object.keys(ratios)).toEqual(expect.arrayContaining(['manyToFewEvents', 'withoutToWithIndexes']))
  const cpu = (subject: string) =>
    ours.find((row) => row.subject === subject)?.figures['server CPU ms']?.median ?? 0
  expect(ratios['manyToFewEvents']?.median).toBe(cpu('core') / cpu('core, few events'))
  expect(ratios['withoutToWithIndexes']?.median).toBe(
    cpu('query of the backlog') / cpu('query of the backlog, indexes'),
  )
  expect(notes).toEqual(
    expect.arrayContaining([
      '2,000 images',
      expect.stringMatching(/^anchor_watch_finished: [\d.]+ MB, built in [\d.]+ s$/),
      expect.stringMatching(/^catalog_image: [\d.]+ MB$/),
    ]),
  )
})
