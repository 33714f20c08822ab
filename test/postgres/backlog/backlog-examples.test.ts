import { beforeEach, describe, expect, test } from 'vitest'
import { slotPlus } from '../../../lib/model/index.ts'
import { happen, type ImageEvent } from '../../support/postgres/anchore-images.ts'
import { collectFrom, testDatabase, testSlot, type Run } from '../../support/postgres/postgres.ts'

const database = await testDatabase()
const anchore = await database.connect(database.anchore)

beforeEach(() => database.administer('TRUNCATE catalog_image, events'))

type Told = readonly [kind: ImageEvent['kind'], digest: string, at: number, account?: string]

/** Ten minutes from the slot on, in seconds: what happened, and the run of each minute that is named. */
async function story(
  chapters: Readonly<Record<number, readonly Told[]>>,
  anchoreAheadSeconds = 0,
): Promise<readonly Pick<Run, 'values' | 'lines' | 'samples'>[]> {
  const runs: Run[] = []
  for (const [minute, chapter] of Object.entries(chapters)) {
    const events = chapter.map(([kind, digest, at, account]): ImageEvent => ({
      kind,
      digest,
      at: testSlot / 1_000 + at + anchoreAheadSeconds,
      ...(account !== undefined && { account }),
    }))
    await happen(anchore, events)
    const slot = slotPlus(testSlot, Number(minute))
    runs.push(await collectFrom(database, { slot, previous: runs.at(-1)?.state }))
  }
  return runs
}

/** Waiting, analyzing, arrived, completed, failed of each run. */
function numbersOf(runs: readonly Pick<Run, 'values'>[]): readonly unknown[] {
  const names = ['ImagesWaiting', 'ImagesAnalyzing', 'ImagesArrived', 'ImagesCompleted', 'ImagesFailed']
  return runs.map(({ values }) => names.map((name) => values[name]))
}

describe('worked examples of the backlog', () => {
  test('an image arrives, waits, is analyzed and completes', async () => {
    const runs = await story({
      0: [],
      1: [['arrive', 'a', 20]],
      2: [['start', 'a', 90]],
      3: [['complete', 'a', 150]],
    })
    expect(numbersOf(runs)).toEqual([
      [0, 0, undefined, undefined, undefined],
      [1, 0, 1, 0, 0],
      [0, 1, 0, 0, 0],
      [0, 0, 0, 1, 0],
    ])
    expect(runs.map(({ values }) => [values['OldestWait'], values['LongestAnalysis']])).toEqual([
      [0, 0],
      [40, 0],
      [0, 30],
      [0, 0],
    ])
  })

  test('an image that is analyzed again arrives and completes a second time, and waits from then on', async () => {
    const runs = await story({
      0: [
        ['arrive', 'a', -300],
        ['complete', 'a', -100],
        ['arrive', 'b', -300],
        ['complete', 'b', -100],
      ],
      1: [['again', 'a', 30]],
      2: [['start', 'a', 70]],
      3: [['complete', 'a', 170]],
    })
    expect(numbersOf(runs).slice(1)).toEqual([
      [1, 0, 1, 0, 0],
      [0, 1, 0, 0, 0],
      [0, 0, 0, 1, 0],
    ])
    // Both completed within the window, whatever became of one since.
    expect(runs[1]?.values).toMatchObject({ OldestWait: 30, TimeToDrain: (15 * 60) / 2 })
  })

  test('an image that is deleted while it waits takes its arrival with it, and is logged', async () => {
    const runs = await story({
      0: [],
      1: [
        ['arrive', 'a', 10],
        ['arrive', 'b', 20],
      ],
      2: [['delete', 'b', 80]],
      3: [['arrive', 'c', 130]],
      4: [['arrive', 'd', 190]],
    })
    expect(numbersOf(runs).slice(1)).toEqual([
      [2, 0, 2, 0, 0],
      [1, 0, 0, 0, 0],
      [2, 0, 0, 0, 0],
      [3, 0, 1, 0, 0],
    ])
    expect(runs[2]?.lines.join()).toContain('"event":"images left without finishing","carried":-1')
  })

  test('an image that is deleted when it has completed stays counted, once', async () => {
    const runs = await story({
      0: [
        ['arrive', 'a', -200],
        ['arrive', 'b', -200],
      ],
      1: [['complete', 'a', 40]],
      // The other one completed in the same second, and was committed a minute later.
      2: [
        ['delete', 'a', 70],
        ['complete', 'b', 40],
      ],
      3: [],
    })
    expect(numbersOf(runs).slice(1)).toEqual([
      [1, 0, 0, 1, 0],
      [0, 0, 0, 1, 0],
      [0, 0, 0, 0, 0],
    ])
  })

  test('an image that completes and is analyzed again, or deleted, before any run sees it has completed', async () => {
    const runs = await story({
      0: [
        ['arrive', 'a', -200],
        ['arrive', 'b', -200],
      ],
      2: [
        ['complete', 'a', 40],
        ['again', 'a', 70],
        ['complete', 'b', 50],
        ['delete', 'b', 80],
      ],
      3: [['start', 'a', 130]],
      4: [['fail', 'a', 200]],
    })
    expect(numbersOf(runs).slice(2)).toEqual([
      [0, 1, 0, 0, 0],
      [0, 0, 0, 0, 1],
    ])
    const sumOf = (name: string) =>
      runs[1]?.samples
        .filter(({ metric }) => metric.name === name)
        .reduce((sum, { measurement }) => sum + Number(measurement), 0)
    expect(['ImagesArrived', 'ImagesCompleted', 'ImagesFailed'].map(sumOf)).toEqual([1, 2, 0])
  })

  test.each([
    ['ahead', 40],
    ['behind', -40],
  ])('a clock of Anchore that is %s moves ages and no count', async (_, ahead) => {
    const runs = await story(
      {
        0: [],
        1: [['arrive', 'a', 30]],
        2: [['start', 'a', 70]],
        3: [['complete', 'a', 150]],
        4: [['arrive', 'b', 190]],
      },
      ahead,
    )
    expect(numbersOf(runs).slice(1)).toEqual([
      [1, 0, 1, 0, 0],
      [0, 1, 0, 0, 0],
      [0, 0, 0, 1, 0],
      [1, 0, 1, 0, 0],
    ])
    expect(runs[1]?.values['OldestWait']).toBe(Math.max(0, 30 - ahead))
    expect(runs[2]?.values['LongestAnalysis']).toBe(Math.max(0, 50 - ahead))
  })

  test('the same image in two accounts is two images', async () => {
    const runs = await story({
      0: [],
      1: [
        ['arrive', 'a', 10, 'admin'],
        ['arrive', 'a', 20, 'team'],
      ],
      2: [
        ['complete', 'a', 90, 'admin'],
        ['complete', 'a', 90, 'team'],
      ],
    })
    expect(numbersOf(runs).slice(1)).toEqual([
      [2, 0, 2, 0, 0],
      [0, 0, 0, 2, 0],
    ])
  })

  test('an image that fails is no completion: it does not drain what waits, and fails again when it is analyzed again', async () => {
    const runs = await story({
      0: [
        ['arrive', 'a', -30],
        ['arrive', 'b', -20],
      ],
      1: [['fail', 'a', 40]],
      2: [['again', 'a', 70]],
      3: [['fail', 'a', 130]],
    })
    expect(numbersOf(runs).slice(1)).toEqual([
      [1, 0, 0, 0, 1],
      [2, 0, 1, 0, 0],
      [1, 0, 0, 0, 1],
    ])
    expect(runs[3]?.values).toMatchObject({ TimeToDrain: 604_800, AnalysisStalled: 0 })
  })
})

describe("the database's clock", () => {
  /** Runs by a clock that is `seconds` behind the database's; it is the machine's, as the database's is. */
  const behind = (seconds: number): Promise<Run> =>
    collectFrom(database, { clock: () => Date.now() - 1_000 * seconds })

  test.each([0, 20, -20])('that is %d s from ours is no remark', async (seconds) => {
    expect((await behind(seconds)).lines.join('\n')).not.toContain('clocks differ')
  })

  test.each([
    [40, /"skewMs":(3\d|40)\d{3}\b/],
    [-40, /"skewMs":-(3\d|40)\d{3}\b/],
  ])('that is %d s from ours is remarked', async (seconds, warning) => {
    const { lines, failures } = await behind(seconds)
    expect(failures).toEqual([])
    expect(lines.find((line) => line.includes('clocks differ'))).toMatch(warning)
  })
})
