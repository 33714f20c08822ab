import { beforeAll, describe, expect, test } from 'vitest'
import { slotPlus } from '../../../lib/model/index.ts'
import { backlogQuery } from '../../../lib/postgres/backlog/query.ts'
import { indexStatements } from '../../../local/database/anchore-database.ts'
import { collectFrom, testDatabase, testSlot, type Run } from '../../support/postgres/postgres.ts'

const database = await testDatabase()
const anchore = await database.connect(database.anchore)

const now = testSlot / 1_000

beforeAll(async () => {
  // An image each second; as wide as Anchore's rows, so that the planner weighs pages as it does there.
  await anchore.query('ALTER TABLE catalog_image ADD image_content_metadata text')
  await anchore.query(
    `INSERT INTO catalog_image
     SELECT 'sha256:' || n, 'admin', ${now} - n, ${now} - n, CASE WHEN status = 'analyzed' THEN ${now} - n END, status,
       'active', 180000000, repeat('x', 500)
     FROM generate_series(1, 60000) AS n CROSS JOIN LATERAL (SELECT CASE WHEN n % 50 = 0 THEN 'analysis_failed'
       WHEN n <= 40 THEN 'not_analyzed' WHEN n <= 45 THEN 'analyzing' ELSE 'analyzed' END AS status) AS image`,
  )
  await anchore.query('ANALYZE catalog_image')
})

/** By Anchore's role, each statement on its own as psql has it. */
async function createIndexes(): Promise<void> {
  for (const statement of await indexStatements()) await anchore.query(statement)
}

const dropIndexes = () =>
  database.administer('DROP INDEX anchor_watch_finished', 'DROP INDEX anchor_watch_unfinished')

/** How the query of the backlog reads the table and its indexes, and how many rows of the table. */
async function planOf(): Promise<{ readonly scans: readonly string[]; readonly rows: number }> {
  const monitor = await database.connect(database.monitor)
  const { rows: lines } = await monitor.query<Record<'QUERY PLAN', string>>(
    `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) ${backlogQuery.text}`,
    [now - 7_200, now - 600],
  )
  await monitor.end()
  const plan = lines.map((line) => line['QUERY PLAN'])
  const [, rows] = /(?:Seq|Heap) Scan on catalog_image .*rows=(\d+)/.exec(plan.join('\n')) ?? []
  return {
    scans: plan.flatMap((line) => /(?:Seq|Index) Scan on \w+/.exec(line)?.[0] ?? []),
    rows: Number(rows),
  }
}

const ofBacklog = ({ values }: Run): unknown =>
  Object.fromEntries(Object.entries(values).filter(([name]) => /^Images|Wait$|Analysis|Drain/.test(name)))

describe('docs/indexes.sql', () => {
  test('makes indexes that the query of the backlog uses to read what it counts and nothing else', async () => {
    // Of each of the last 7,200 seconds.
    expect(await planOf()).toEqual({ scans: ['Seq Scan on catalog_image'], rows: 7_200 })
    const without = await collectFrom(database)
    await createIndexes()
    const { scans, rows } = await planOf()
    expect([...new Set(scans)]).toEqual([
      'Index Scan on anchor_watch_finished',
      'Index Scan on anchor_watch_unfinished',
    ])
    expect(rows).toBe(7_200)
    expect(ofBacklog(await collectFrom(database))).toEqual(ofBacklog(without))
    expect(ofBacklog(without)).toMatchObject({ ImagesWaiting: 40, ImagesAnalyzing: 5, OldestWait: 40 })
    await createIndexes()
    await dropIndexes()
  })
})

const remarks = ({ lines }: Run): readonly string[] =>
  lines.filter((line) => line.includes('catalog_image lacks indexes'))

/** Lets the planner's estimate of the table be so many images. */
const estimate = (images: number) =>
  database.administer(`UPDATE pg_class SET reltuples = ${images} WHERE relname = 'catalog_image'`)

describe('the remark that catalog_image lacks indexes', () => {
  test('is not made of a table that is not large', async () => {
    await estimate(999_999)
    expect(remarks(await collectFrom(database))).toEqual([])
  })

  test('is made once of a large table, and names the columns and the remedy', async () => {
    await estimate(1_000_000)
    const first = await collectFrom(database)
    expect(first.failures).toEqual([])
    expect(remarks(first)).toHaveLength(1)
    expect(remarks(first)[0]).toContain('"missing":["analyzed_at","analysis_status"]')
    expect(remarks(first)[0]).toContain('docs/indexes.sql')
    const later = await collectFrom(database, { slot: slotPlus(testSlot, 1_440), previous: first.state })
    expect(remarks(later)).toEqual([])
  })

  test('is made within a day of a table that has become large', async () => {
    await estimate(10)
    const small = await collectFrom(database)
    await estimate(5_000_000)
    const next = await collectFrom(database, { slot: slotPlus(testSlot, 1), previous: small.state })
    expect(remarks(next)).toEqual([])
    const day = await collectFrom(database, { slot: slotPlus(testSlot, 1_440), previous: next.state })
    expect(remarks(day)).toHaveLength(1)
  })

  test('is not made where the indexes are', async () => {
    await createIndexes()
    await estimate(5_000_000)
    const run = await collectFrom(database)
    expect(run.failures).toEqual([])
    expect(remarks(run)).toEqual([])
    await dropIndexes()
  })
})
