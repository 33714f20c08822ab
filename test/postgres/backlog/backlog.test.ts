import { beforeEach, describe, expect, test } from 'vitest'
import { minutesBetween, slotPlus } from '../../../lib/model/index.ts'
import { collectFrom, testDatabase, testSlot, type Run } from '../../support/postgres/postgres.ts'

const database = await testDatabase()

beforeEach(() => database.administer('TRUNCATE catalog_image'))

/** The minutes from the slot of those in which a run counts anything. */
function toldBy({ samples }: Run, metric: string): readonly (readonly [minutes: number, images: unknown])[] {
  return samples
    .filter((one) => one.metric.name === metric && one.measurement !== 0)
    .map(({ slot = testSlot, measurement }) => [minutesBetween(testSlot, slot), measurement])
}

type Status = 'not_analyzed' | 'analyzing' | 'analyzed' | 'analysis_failed'

/** Images of one status that entered it `ago` seconds before the slot. */
async function insert(
  status: Status,
  ago: readonly number[],
  image = 'active',
  user = 'admin',
): Promise<void> {
  const rows = ago.map((seconds) => {
    const stamp = testSlot / 1_000 - seconds
    const analyzed = status === 'analyzed' ? stamp : 'NULL'
    // An analyzed image is updated again by later scans.
    const updated = status === 'analyzed' ? stamp + 50_000 : stamp
    return `(gen_random_uuid(), '${user}', ${stamp - 90_000}, ${updated}, ${analyzed}, '${status}', '${image}')`
  })
  await database.administer(
    `INSERT INTO catalog_image
       ("imageDigest", "userId", created_at, last_updated, analyzed_at, analysis_status, image_status)
     VALUES ${rows.join()}`,
  )
}

describe('the backlog', () => {
  test('is all zero for an empty database, without increases at first sight', async () => {
    const { values, failures } = await collectFrom(database)
    expect(failures).toEqual([])
    expect(values).toMatchObject({
      ImagesWaiting: 0,
      ImagesAnalyzing: 0,
      OldestWait: 0,
      LongestAnalysis: 0,
      TimeToDrain: 0,
      AnalysisStalled: 0,
    })
    expect(Object.keys(values).filter((name) => /Arrived|Completed|Failed/.test(name))).toEqual([])
  })

  test('has depth and ages over all accounts, of active images only', async () => {
    await insert('not_analyzed', [30, 600])
    await insert('not_analyzed', [45], 'active', 'other')
    await insert('analyzing', [10, 8_000])
    await insert('not_analyzed', [9_000], 'deleting')
    expect((await collectFrom(database)).values).toMatchObject({
      ImagesWaiting: 3,
      ImagesAnalyzing: 2,
      OldestWait: 600,
      LongestAnalysis: 8_000,
      TimeToDrain: 604_800,
      AnalysisStalled: 1,
    })
  })

  test('has no age for an image that is newer than the slot', async () => {
    await insert('not_analyzed', [-20])
    expect((await collectFrom(database)).values).toMatchObject({ ImagesWaiting: 1, OldestWait: 0 })
  })

  test('drains at the rate at which images completed, failures left out', async () => {
    await insert('not_analyzed', [30, 40, 50, 60])
    await insert('analyzed', [120, 300, 800])
    await insert('analysis_failed', [100])
    expect((await collectFrom(database)).values).toMatchObject({ TimeToDrain: 1_200, AnalysisStalled: 0 })
  })

  test('counts what came and went since the last run, an image since the slot included', async () => {
    await insert('not_analyzed', [200, 200, 200])
    const first = await collectFrom(database, { slot: slotPlus(testSlot, -1) })
    await database.administer('TRUNCATE catalog_image')
    await insert('analyzed', [30, -5])
    await insert('analysis_failed', [40])
    await insert('not_analyzed', [20])
    const second = await collectFrom(database, { previous: first.state })
    expect(second.values).toMatchObject({ ImagesArrived: 1, ImagesCompleted: 2, ImagesFailed: 1 })
    const third = await collectFrom(database, { slot: slotPlus(testSlot, 1), previous: second.state })
    expect(third.values).toMatchObject({ ImagesArrived: 0, ImagesCompleted: 0, ImagesFailed: 0 })
  })

  test('counts exactly over two hours of missed runs, each image in its minute', async () => {
    const first = await collectFrom(database, { slot: slotPlus(testSlot, -120) })
    await insert('analyzed', [7_199, 3_600, 1])
    const late = await collectFrom(database, { previous: first.state })
    expect(toldBy(late, 'ImagesCompleted')).toEqual([
      [-119, 1],
      [-59, 1],
      [0, 1],
    ])
    expect(toldBy(late, 'ImagesArrived').map(([, images]) => images)).toEqual([1, 1, 1])
  })

  test('logs that images left without finishing', async () => {
    await insert('not_analyzed', [200, 200])
    const first = await collectFrom(database, { slot: slotPlus(testSlot, -1) })
    await database.administer('TRUNCATE catalog_image')
    const second = await collectFrom(database, { previous: first.state })
    expect(second.values).toMatchObject({ ImagesArrived: 0, ImagesCompleted: 0 })
    expect(second.lines.join()).toContain('"carried":-2')
  })

  test('explains its pages by counts, times and the oldest images, shortened', async () => {
    await insert('not_analyzed', [30, 7_300])
    await insert('analyzing', [700, 4_000])
    await insert('analysis_failed', [100, 200])
    await insert('analyzed', [1_000])
    const digest = `'sha256:' || repeat('ab', 6) || md5("imageDigest")`
    const oldest = `last_updated IN (${testSlot / 1_000 - 7_300}, ${testSlot / 1_000 - 4_000})`
    await database.administer(`UPDATE catalog_image SET "imageDigest" = ${digest} WHERE ${oldest}`)
    const { facts } = await collectFrom(database)
    const ofImages = facts.filter(({ metric }) => metric !== 'AnchoreSessions')
    const lines = [
      'In 15 min 0 completed and 2 failed; 2 in analysis.',
      'Oldest waiting image: sha256:abababababab, for 2 h.',
      'Longest analysis: image sha256:abababababab, for 66 min.',
    ]
    const impact = 'A new image gets its verdict in about 4 h; deploys that wait for it are delayed.'
    const pull =
      'From an analyzer, pull an image by hand, such as sha256:abababababab (`anchorectl image list` has its name). ' +
      'If the pull hangs, the registry is the reason; if not, restart the analyzers.'
    const first =
      'Find sha256:abababababab in the logs of the analyzers, and restart the analyzer that works on it.'
    expect(ofImages).toEqual([
      { metric: 'OldestWait', cause: '2 wait, 4 h to drain', lines, impact, first: pull },
      { metric: 'TimeToDrain', cause: '2 wait, 2 in analysis', lines, impact },
      { metric: 'LongestAnalysis', cause: 'image sha256:abababababab', lines, first },
      { metric: 'AnalysisFailures', cause: '2 of 2 in 15 min', lines: [] },
    ])
  })

  test('explains its growth by the images that wait and the time to drain', async () => {
    const first = await collectFrom(database, { slot: slotPlus(testSlot, -1) })
    await insert('not_analyzed', [20, 20, 20])
    await insert('analyzed', [120, 300])
    const { values, facts } = await collectFrom(database, { previous: first.state })
    expect(values).toMatchObject({ BacklogGrowth: 3 })
    expect(facts).toContainEqual(
      expect.objectContaining({
        metric: 'BacklogGrowth',
        cause: '3 wait, the oldest for 20 s, 22 min to drain',
      }),
    )
  })

  test('explains a stall', async () => {
    await insert('not_analyzed', [700])
    await insert('analyzing', [650, 601])
    expect((await collectFrom(database)).facts).toContainEqual(
      expect.objectContaining({
        metric: 'AnalysisStalled',
        cause: '1 waits, 2 analyses have run for 10 min',
      }),
    )
  })

  test('is stalled when all analyzers hang in an image each, until one takes another', async () => {
    await insert('not_analyzed', [700])
    await insert('analyzing', [650, 640, 601])
    expect((await collectFrom(database)).values).toMatchObject({ ImagesAnalyzing: 3, AnalysisStalled: 1 })
    await insert('analyzing', [20])
    expect((await collectFrom(database)).values).toMatchObject({ ImagesAnalyzing: 4, AnalysisStalled: 0 })
  })

  test('knows a stall that is configured longer than its usual history', async () => {
    await insert('not_analyzed', [60])
    await insert('analyzed', [10_000])
    const stalledAfter = async (stalledAfterSeconds: number): Promise<unknown> =>
      (await collectFrom(database, { changes: { stalledAfterSeconds } })).values['AnalysisStalled']
    expect(await stalledAfter(600)).toBe(1)
    expect(await stalledAfter(12_000)).toBe(0)
  })
})

describe('images without a row in the queue', () => {
  test('are those that wait beyond its rows', async () => {
    await insert('not_analyzed', [30, 40, 50])
    await insert('analyzing', [10])
    await insert('not_analyzed', [30], 'deleting')
    await database.administer(
      `INSERT INTO queue ("queueId", "userId", "queueName")
         VALUES (1, 'system', 'images_to_analyze'), (2, 'system', 'event_log')`,
    )
    expect((await collectFrom(database)).values).toMatchObject({ ImagesUnqueued: 2 })
    await database.administer('TRUNCATE queue')
  })

  test('are none where the queue has more rows than images wait', async () => {
    await database.administer(
      `INSERT INTO queue ("queueId", "userId", "queueName") VALUES (1, 'system', 'images_to_analyze')`,
    )
    expect((await collectFrom(database)).values).toMatchObject({ ImagesUnqueued: 0 })
    await database.administer('TRUNCATE queue')
  })
})

const ofBacklog = /^Images(?!Unqueued)|^OldestWait|^Analysis|^LongestAnalysis|^TimeToDrain/

describe('without what the backlog reads', () => {
  test.each([
    [
      'a missing privilege',
      'REVOKE SELECT (analyzed_at) ON catalog_image FROM anchor_watch',
      'GRANT SELECT (analyzed_at) ON catalog_image TO anchor_watch',
      {
        kind: 'denied',
        target: 'postgres.backlog',
        remedy:
          'Run GRANT SELECT ("imageDigest", "userId", analysis_status, image_status, last_updated, analyzed_at) ON catalog_image TO anchor_watch.',
      },
    ],
    [
      'a missing table',
      'ALTER TABLE catalog_image RENAME TO renamed',
      'ALTER TABLE renamed RENAME TO catalog_image',
      { kind: 'unsupported', target: 'postgres.backlog' },
    ],
    [
      'a missing column',
      'ALTER TABLE catalog_image RENAME analyzed_at TO renamed',
      'ALTER TABLE catalog_image RENAME renamed TO analyzed_at',
      { kind: 'unsupported', target: 'postgres.backlog' },
    ],
  ])('%s costs only its metrics, and its state waits', async (_title, breakIt, mendIt, failure) => {
    const { state } = await collectFrom(database, { slot: slotPlus(testSlot, -2) })
    await database.administer(breakIt)
    const broken = await collectFrom(database, { slot: slotPlus(testSlot, -1), previous: state })
    await database.administer(mendIt)
    expect(broken.failures).toContainEqual(expect.objectContaining(failure))
    expect(Object.keys(broken.values).filter((name) => ofBacklog.test(name))).toEqual([])
    expect(broken.values).toMatchObject({ DatabaseUp: 1, ConnectionsUsed: 1, LockWait: 0, ServicesStale: 0 })
    await insert('analyzed', [90])
    const mended = await collectFrom(database, { previous: broken.state })
    expect(toldBy(mended, 'ImagesCompleted')).toEqual([[-1, 1]])
  })
})
