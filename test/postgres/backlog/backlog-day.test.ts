import type { Client } from 'pg'
import { beforeAll, expect, test } from 'vitest'
import { seededRandom } from '../../../local/world/random.ts'
import { slotOf, slotPlus, type Slot, success, createLog } from '../../../lib/model/index.ts'
import { type Put, type SlotDependencies, runSlot } from '../../../lib/publish/index.ts'
import { postgresCollector } from '../../../lib/postgres/collect.ts'
import { memoryTable } from '../../../local/aws/memory-table.ts'
import { arrivalsOf, dayOf, sequelOf, type Commit } from '../../support/postgres/anchore-day.ts'
import { happen } from '../../support/postgres/anchore-images.ts'
import { testDatabase, testSlot, noTokens } from '../../support/postgres/postgres.ts'

/** `npm run test:day` passes a whole day. */
const minutes = Number(process.env['DAY_MINUTES'] ?? 480)
const random = seededRandom(6)
const schedule = dayOf(random, minutes)

const database = await testDatabase()
const anchore = await database.connect(database.anchore)
/** The day's samples, by metric and slot. */
const published = new Map<string, Map<Slot, unknown[]>>()
/** What was committed after the first run. */
const passed: Commit[] = []
/** Images of each end, by the events in the database, at the first run and at the last. */
const ends: Readonly<Record<string, number>>[] = []

beforeAll(async () => {
  const time = { now: 0 }
  const run = collecting(time)
  let ahead: readonly Commit[] = arrivalsOf(random, testSlot / 1_000, minutes)
  let unseen: readonly Commit[] = []
  for (const [minute, { runs, lateSeconds }] of schedule.entries()) {
    const slot = slotPlus(testSlot, minute)
    const now = slot / 1_000 + lateSeconds
    const due = ahead.filter(({ at }) => at <= now).sort((left, right) => left.at - right.at)
    await happen(
      anchore,
      due.map(({ event }) => event),
    )
    ahead = ahead.filter(({ at }) => at > now)
    unseen = [...unseen, ...due.filter(({ event }) => ['complete', 'fail'].includes(event.kind))]
    if (minute > 0) passed.push(...due)
    time.now = 1_000 * now
    for (let each = 0; each < runs; each += 1) await run(slot)
    if (runs > 0) {
      ahead = [...ahead, ...unseen.flatMap((commit) => sequelOf(commit, now, random))]
      unseen = []
    }
    if (minute === 0 || minute === minutes - 1) ends.push(await endsToldBy(anchore))
  }
}, 1_800_000)

/** A run for a slot, its state in a table that all of them share. */
function collecting(time: { readonly now: number }): (slot: Slot) => Promise<void> {
  const table = memoryTable()
  const dependencies: SlotDependencies = {
    collector: postgresCollector({
      config: { postgres: database.config, detail: 'core' },
      secrets: () => Promise.resolve(database.monitor.password),
      tokens: noTokens,
    }),
    table,
    put: record,
    clock: () => time.now,
    destination: { namespace: 'AnchorWatch', deployment: 'day' },
  }
  const log = createLog(() => undefined)
  return (slot) => runSlot(dependencies, slot, { log, signal: new AbortController().signal })
}

const record: Put = (data) => {
  for (const datum of data) {
    const series = published.get(datum.MetricName) ?? new Map<Slot, unknown[]>()
    const minute = slotOf(datum.Timestamp)
    const measurement = 'Value' in datum ? datum.Value : datum
    published.set(datum.MetricName, series.set(minute, [...(series.get(minute) ?? []), measurement]))
  }
  return Promise.resolve(success(undefined))
}

async function endsToldBy(client: Client): Promise<Readonly<Record<string, number>>> {
  const { rows } = await client.query<{ type: string; images: number }>(
    'SELECT type, count(*)::int AS images FROM events GROUP BY type',
  )
  return Object.fromEntries(rows.map(({ type, images }) => [type, images]))
}

function sumOf(metric: string): number {
  return [...(published.get(metric)?.values() ?? [])]
    .flat()
    .reduce<number>((sum, measurement) => sum + Number(measurement), 0)
}

const count = (kind: Commit['event']['kind']): number =>
  passed.filter(({ event }) => event.kind === kind).length

test('the day has missed slots, doubled ones, late commits, images that are analyzed again and that are deleted', () => {
  expect(schedule.filter(({ runs }) => runs === 0).length).toBeGreaterThan(150)
  expect(schedule.filter(({ runs }) => runs === 2).length).toBeGreaterThan(10)
  expect(passed.filter(({ event, at }) => at > event.at + 60).length).toBeGreaterThan(100)
  expect(Math.min(count('again'), count('delete'), count('fail'))).toBeGreaterThan(60)
})

test.each([
  ['ImagesCompleted', 'user.image.analysis.completed'],
  ['ImagesFailed', 'user.image.analysis.failed'],
])('%s adds up to the events of the day in the database', (metric, type) => {
  const [before, after] = ends
  expect(sumOf(metric)).toBe((after?.[type] ?? 0) - (before?.[type] ?? 0))
})

test('ImagesArrived adds up to the images that came or came again, without those that left while they waited', () => {
  const finished = new Set<string>()
  let left = 0
  for (const { event } of passed) {
    const image = `${event.account ?? ''} ${event.digest}`
    if (event.kind === 'complete' || event.kind === 'fail') finished.add(image)
    else if (event.kind === 'delete' && !finished.has(image)) left += 1
  }
  expect(left).toBeGreaterThan(25)
  expect(sumOf('ImagesArrived')).toBe(count('arrive') + count('again') - left)
})

test.each(['ImagesArrived', 'ImagesCompleted', 'ImagesFailed'])(
  '%s has one datum for every slot, missed and doubled ones too',
  (metric) => {
    const slots = [...(published.get(metric) ?? [])].sort(([left], [right]) => left - right)
    expect(slots.map(([slot]) => slot)).toEqual(
      Array.from({ length: minutes - 1 }, (_, minute) => slotPlus(testSlot, minute + 1)),
    )
    expect(slots.filter(([, data]) => data.length !== 1)).toEqual([])
  },
)

test('ImagesWaiting has one datum for every slot that ran', () => {
  const ran = schedule.filter(({ runs }) => runs > 0)
  expect([...(published.get('ImagesWaiting')?.values() ?? [])].map((data) => data.length)).toEqual(
    ran.map(() => 1),
  )
})
