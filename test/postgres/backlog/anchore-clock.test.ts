import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { slotPlus } from '../../../lib/model/index.ts'
import { happen, type ImageEvent } from '../../support/postgres/anchore-images.ts'
import { collectFrom, testDatabase, testSlot, type Run } from '../../support/postgres/postgres.ts'

const database = await testDatabase()
const anchore = await database.connect(database.anchore)

beforeEach(() => database.administer('TRUNCATE catalog_image, events, services'))

/** Seconds that Anchore's clock is behind ours at a minute of the test. */
type Behind = (minute: number) => number

const names = ['apiext', 'catalog', 'simplequeue', 'analyzer', 'policy_engine']

async function beat(minute: number, behind: number): Promise<void> {
  const now = testSlot / 1_000 + 60 * minute - behind
  const rows = names.map((name, row) => `('host', '${name}', ${now - 3_600}, ${now - 11 * row})`)
  await anchore.query(
    `INSERT INTO services (hostid, servicename, created_at, heartbeat) VALUES ${rows.join()}
     ON CONFLICT (hostid, servicename) DO UPDATE SET heartbeat = excluded.heartbeat`,
  )
}

/** Each minute an image arrives, starts 20 s later, and ends 100 s later; each third one fails. Another waits all the time. */
function eventsOf(minute: number): readonly (Omit<ImageEvent, 'at'> & { readonly second: number })[] {
  const of = (past: number): string => `sha256:${minute - past}`
  return [
    ...(minute === 0 ? [{ kind: 'arrive', digest: 'waits', second: -30 } as const] : []),
    { kind: 'arrive', digest: of(0), second: 60 * minute - 50 },
    { kind: 'start', digest: of(0), second: 60 * minute - 30 },
    { kind: (minute - 1) % 3 === 0 ? 'fail' : 'complete', digest: of(1), second: 60 * minute - 10 },
  ]
}

/** The runs of so many minutes. Heartbeats stop in minute `silentFrom`. */
async function runs(minutes: number, behind: Behind, silentFrom = Infinity): Promise<readonly Run[]> {
  const all: Run[] = []
  for (let minute = 0; minute < minutes; minute += 1) {
    const events = eventsOf(minute).map(({ second, ...event }) => ({
      ...event,
      at: testSlot / 1_000 + second - behind(minute),
    }))
    await happen(anchore, events)
    if (minute < silentFrom) await beat(minute, behind(minute))
    const slot = slotPlus(testSlot, minute)
    all.push(await collectFrom(database, { slot, previous: all.at(-1)?.state }))
  }
  return all
}

const ofAnchore = /^Images|^OldestWait|^Longest|^AnalysisStalled|^TimeToDrain|^ServicesStale|^FeedAge/

function valuesOf(run: Run | undefined): unknown {
  return Object.fromEntries(Object.entries(run?.values ?? {}).filter(([name]) => ofAnchore.test(name)))
}

const warned = ({ lines }: Run): readonly string[] =>
  lines.filter((line) => line.includes("Anchore's clock differs"))

describe('what is published of an Anchore whose clock is wrong', () => {
  let right: readonly Run[]

  beforeAll(async () => {
    right = await runs(6, () => 0)
  })

  test.each([
    ['ten minutes behind', 600],
    ['two hours behind', 7_200],
    ['ten minutes ahead', -600],
    ['a day ahead', -86_400],
  ])('and %s is that of one whose clock is right, from the fourth run on', async (_title, seconds) => {
    const wrong = await runs(6, () => seconds)
    expect(right.slice(3).map(valuesOf)).toMatchObject(
      [3, 4, 5].map((minute) => ({
        ImagesArrived: 1,
        ImagesCompleted: (minute - 1) % 3 === 0 ? 0 : 1,
        ImagesFailed: (minute - 1) % 3 === 0 ? 1 : 0,
        OldestWait: 60 * minute + 30,
        LongestAnalysis: 30,
        ServicesStale: 0,
      })),
    )
    expect(wrong.slice(3).map(valuesOf)).toEqual(right.slice(3).map(valuesOf))
    expect(right.flatMap(warned)).toEqual([])
    expect(wrong.map((run) => warned(run).length)).toEqual([0, 1, 1, 1, 1, 1])
    expect(wrong.flatMap(warned)[0]).toContain(`"behindSeconds":${seconds}`)
  })

  test('goes on ageing when all heartbeats stop', async () => {
    const silent = await runs(9, () => 600, 4)
    expect(silent.slice(2).map(({ values }) => values['OldestWait'])).toEqual([
      150, 210, 270, 330, 390, 450, 510,
    ])
    expect(silent.slice(2).map(({ values }) => values['ServicesStale'])).toEqual([0, 0, 0, 0, 5, 5, 5])
    expect(silent.slice(3).map(({ values }) => values['ImagesCompleted'])).toEqual([1, 0, 1, 1, 0, 1])
  })

  test.each([
    ['falls ten minutes behind', (minute: number) => (minute < 6 ? 0 : 600)],
    ['is set right', (minute: number) => (minute < 6 ? 600 : 0)],
    ['was an hour behind and is set right', (minute: number) => (minute < 6 ? 3_600 : 0)],
  ])('counts every image once while its clock %s', async (_title, behind) => {
    const all = await runs(12, behind)
    const sumOf = (name: string): number =>
      all
        .slice(3)
        .flatMap(({ samples }) => samples)
        .filter(({ metric }) => metric.name === name)
        .reduce((sum, { measurement }) => sum + Number(measurement), 0)
    expect(['ImagesArrived', 'ImagesCompleted', 'ImagesFailed'].map(sumOf)).toEqual([9, 6, 3])
    expect(all.slice(2).map(({ values }) => [values['ServicesStale'], values['AnalysisStalled']])).toEqual(
      all.slice(2).map(() => [0, 0]),
    )
  })
})
