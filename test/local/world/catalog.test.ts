import { beforeEach, expect, test } from 'vitest'
import { openCatalog, type Catalog } from '../../../local/world/catalog.ts'
import { type Changes, type Image, createImages } from '../../../local/world/images.ts'
import { usual } from '../../../local/world/conditions.ts'
import { seededRandom } from '../../../local/world/random.ts'
import { testDatabase, collectFrom } from '../../support/postgres/postgres.ts'
import { serviceNames } from '../../../lib/anchore/index.ts'
import { slotOf, slotPlus, type Slot } from '../../../lib/model/index.ts'

const startMs = Date.UTC(2026, 10, 24, 10, 0)
const database = await testDatabase()
let catalog: Catalog

beforeEach(async () => {
  await database.administer('TRUNCATE catalog_image, queue')
  const { host, port } = database.server
  catalog = await openCatalog({ host, port, database: 'anchore', ...database.anchore })
  return () => catalog.close()
})

async function rowsOf(query: string): Promise<readonly unknown[]> {
  const client = await database.connect(database.anchore)
  const { rows } = await client.query<Record<string, unknown>>(query)
  await client.end()
  return rows
}

const image: Image = {
  digest: 'sha256:1',
  arrivedMs: startMs + 1_900,
  startedMs: startMs + 3_000,
  unpackedMs: startMs + 12_000,
  bytes: 1e9,
  finishedMs: startMs + 27_000,
  fails: false,
  analyzer: 'analyzer-1',
}
const changes = (some: Partial<Changes>): Changes => ({ arrived: [], started: [], finished: [], ...some })
const states = `SELECT analysis_status, last_updated, analyzed_at FROM catalog_image`
const arrivedSeconds = startMs / 1000 + 1

test('holds as many images of each status as the model, and a queue of those that wait', async () => {
  const images = createImages(startMs, seededRandom(3))
  const work = { admits: true, dequeues: true, completes: true, arrivals: 6, failing: 0.3 }
  const passing = { ...usual, ...work, failSeconds: undefined, analyzers: ['analyzer-1', 'analyzer-2'] }
  let failed = 0
  for (let minute = 1; minute <= 12; minute += 1) {
    const passed = images.advance(startMs + minute * 60_000, passing)
    failed += passed.finished.filter(({ fails }) => fails).length
    await catalog.write(passed)
  }
  const statuses = `SELECT analysis_status AS status, count(*)::int FROM catalog_image GROUP BY 1 ORDER BY 1`
  expect(Math.min(images.waiting(), images.analyzing(), images.completed(), failed)).toBeGreaterThan(0)
  expect(await rowsOf(statuses)).toEqual([
    { status: 'analysis_failed', count: failed },
    { status: 'analyzed', count: images.completed() },
    { status: 'analyzing', count: images.analyzing() },
    { status: 'not_analyzed', count: images.waiting() },
  ])
  const queued = `SELECT "queueName" AS queue, count(*)::int FROM queue GROUP BY 1`
  expect(await rowsOf(queued)).toEqual([{ queue: 'images_to_analyze', count: images.waiting() }])
})

test('stamps every state with its own moment, in whole seconds', async () => {
  await catalog.write(changes({ arrived: [image] }))
  expect(await rowsOf(states)).toEqual([
    { analysis_status: 'not_analyzed', last_updated: arrivedSeconds, analyzed_at: null },
  ])
  await catalog.write(changes({ started: [image] }))
  expect(await rowsOf(states)).toEqual([
    { analysis_status: 'analyzing', last_updated: startMs / 1000 + 3, analyzed_at: null },
  ])
  await catalog.write(changes({ finished: [image] }))
  const finished = startMs / 1000 + 27
  expect(await rowsOf(states)).toEqual([
    { analysis_status: 'analyzed', last_updated: finished, analyzed_at: finished },
  ])
})

test('leaves a failed analysis without a time of completion', async () => {
  const failed = { ...image, fails: true }
  await catalog.write({ arrived: [failed], started: [failed], finished: [failed] })
  expect(await rowsOf(states)).toEqual([
    { analysis_status: 'analysis_failed', last_updated: startMs / 1000 + 27, analyzed_at: null },
  ])
})

test('logs in again for the next write when the server has ended its connection', async () => {
  await database.administer(
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = '${database.anchore.user}'`,
  )
  await catalog.write(changes({ arrived: [image] }))
  expect(await rowsOf(states)).toHaveLength(1)
})

const noon = slotOf(Date.UTC(2026, 10, 24, 12, 0))
const replicas = serviceNames.map((service) => ({ service, host: `${service}-1` }))

async function keepUp(slot: Slot): Promise<void> {
  const { host, port } = database.server
  const catalog = await openCatalog({ host, port, database: 'anchore', ...database.anchore })
  await catalog.writeUpkeep(slot, { replicas, syncedAt: slot })
  await catalog.close()
}

test('every service beats and the data in use were built at midnight, today or on the next day', async () => {
  for (const slot of [noon, slotPlus(noon, 1), slotPlus(noon, 24 * 60)]) {
    await keepUp(slot)
    const { values, failures } = await collectFrom(database, { slot })
    expect(failures).toEqual([])
    expect(values).toMatchObject({ ServicesStale: 0, FeedAge: (slot / 1000) % 86_400 })
  }
})

test('services that nobody keeps up are stale', async () => {
  await keepUp(noon)
  const { values } = await collectFrom(database, { slot: slotPlus(noon, 4) })
  expect(values).toMatchObject({ ServicesStale: 5 })
})
