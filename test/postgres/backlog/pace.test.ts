import { describe, expect, test } from 'vitest'
import { slotOf, slotPlus } from '../../../lib/model/index.ts'
import {
  failureShare,
  growthOf,
  isStalled,
  neverDrains,
  recentResults,
  timeToDrain,
  withLevel,
  type Level,
} from '../../../lib/postgres/backlog/pace.ts'
import {
  backlogOf,
  secondOf,
  type Backlog,
  type BacklogRow,
  type Finished,
} from '../../../lib/postgres/backlog/query.ts'

const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const limits = { stalledAfterSeconds: 600, stuckAfterSeconds: 3_600 }

function backlog(changes: Partial<Backlog>): Backlog {
  const ages = { offset: 0, oldestWait: 0, longestAnalysis: 0, shortestAnalysis: 0 }
  const images = { oldestImage: undefined, longestImage: undefined }
  return { waiting: 0, analyzing: 0, ...ages, ...images, completed: [], failed: [], ...changes }
}

/** `images` in each of the minutes from `first` to `last` before the slot. */
function each(images: number, first: number, last: number): readonly Finished[] {
  return Array.from({ length: first - last + 1 }, (_, index) => ({
    second: secondOf(slot) + 60 * (index - first),
    images,
    ids: [],
  }))
}

describe('the time to drain', () => {
  test.each<[string, Partial<Backlog>, number]>([
    ['is zero when none waits', { analyzing: 4 }, 0],
    ['is a week when none completed', { waiting: 1, failed: each(1, 10, 1) }, neverDrains],
    ['is at most a week', { waiting: 100_000, completed: each(1, 5, 5) }, neverDrains],
    [
      'is what waits over the rate of the last fifteen minutes when analyses are short',
      { waiting: 60, completed: [...each(9, 120, 16), ...each(2, 15, 1)] },
      30 * 60,
    ],
    [
      // 30 in work at 1.5 a minute over two hours take 20 minutes each: the window is an hour.
      'looks back over three mean analysis times when analyses are long',
      { waiting: 60, analyzing: 30, completed: [...each(2, 120, 61), ...each(4, 60, 51), ...each(1, 20, 1)] },
      60 * 60,
    ],
    ['looks back two hours at most', { waiting: 1, analyzing: 99, completed: each(1, 119, 119) }, 7_200],
    [
      'leaves out the minute of the slot, which has hardly begun',
      { waiting: 15, completed: each(1, 15, 0) },
      15 * 60,
    ],
  ])('%s', (_title, changes, seconds) => {
    expect(timeToDrain(backlog(changes), slot)).toBe(seconds)
  })
})

describe('analysis is stalled', () => {
  test.each([
    ['when work waits, nothing completes and nothing runs', { waiting: 1 }, true],
    ['not when nothing waits', { waiting: 0 }, false],
    ['not while an analysis runs', { waiting: 1, analyzing: 1, longestAnalysis: 3_600 }, false],
    ['when the analysis that runs is stuck', { waiting: 1, analyzing: 1, longestAnalysis: 3_601 }, true],
    ['not when an image completed ten minutes ago', { waiting: 1, completed: each(1, 10, 10) }, false],
    ['when the last image completed before that', { waiting: 1, completed: each(1, 11, 11) }, true],
    ['not when an image has completed since the slot', { waiting: 1, completed: each(1, 0, 0) }, false],
    ['not when an image failed ten minutes ago', { waiting: 1, failed: each(1, 10, 10) }, false],
    ['when the last image failed before that', { waiting: 1, failed: each(1, 11, 11) }, true],
    [
      'when all of several analyses have run for more than ten minutes',
      { waiting: 1, analyzing: 2, longestAnalysis: 1_200, shortestAnalysis: 601 },
      true,
    ],
    [
      'not while the newest of them began within ten minutes, as after a quiet night',
      { waiting: 9, analyzing: 3, longestAnalysis: 1_200, shortestAnalysis: 600 },
      false,
    ],
    [
      'not while images complete beside a huge one',
      { waiting: 1, analyzing: 2, longestAnalysis: 5_400, shortestAnalysis: 601, completed: each(1, 5, 5) },
      false,
    ],
    [
      'not while images fail beside those that hang',
      { waiting: 1, analyzing: 2, longestAnalysis: 5_400, shortestAnalysis: 601, failed: each(1, 5, 5) },
      false,
    ],
    [
      'not while one analyzer is twenty minutes in its only image',
      { waiting: 5, analyzing: 1, longestAnalysis: 1_200, shortestAnalysis: 1_200 },
      false,
    ],
    [
      'not while a new analysis runs beside a stuck one and the next image has just come, as after a quiet night',
      { waiting: 1, oldestWait: 60, analyzing: 2, longestAnalysis: 4_000, shortestAnalysis: 60 },
      false,
    ],
    [
      'when an image has waited for ten minutes beside a stuck analysis and a new one',
      { waiting: 1, oldestWait: 600, analyzing: 2, longestAnalysis: 4_000, shortestAnalysis: 60 },
      true,
    ],
    [
      'although a completion and a failure are dated a year ahead',
      { waiting: 1, completed: each(1, -525_600, -525_600), failed: each(1, -525_600, -525_600) },
      true,
    ],
    ['not when several hang and nothing waits', { analyzing: 2, shortestAnalysis: 1_200 }, false],
  ])('%s', (_title, changes, stalled) => {
    expect(isStalled(backlog(changes), slot, limits)).toBe(stalled)
  })
})

function rows(status: string, images: number, minutesAgo?: number): BacklogRow {
  const finished = minutesAgo === undefined ? null : secondOf(slot) - 60 * minutesAgo
  return { status, finished, images, ids: null, oldest: null, newest: null, oldest_image: null }
}

/** The levels after a run a minute, `null` where a run is missing. */
function levelsOf(counts: readonly (number | null)[]): readonly Level[] {
  return counts.reduce<readonly Level[]>((levels, images, minute) => {
    if (images === null) return levels
    const at = slotPlus(slot, minute)
    return withLevel(levels, backlogOf([rows('not_analyzed', images)], at, 0), at)
  }, [])
}

describe('the growth of the backlog', () => {
  test.each([
    ['is zero at first sight', [40], 0],
    ['is the mean a minute over five minutes', [10, 11, 12, 14, 15, 20], 2],
    ['forgets older minutes', [0, 90, 90, 90, 90, 90, 90], 0],
    ['is zero while the backlog shrinks', [50, 40, 30], 0],
    ['is the mean a minute over a missed run', [10, null, null, 16], 2],
    ['is zero after a gap', [10, null, null, null, null, null, 400], 0],
  ])('%s', (_title, counts, growth) => {
    expect(growthOf(levelsOf(counts))).toBe(growth)
  })

  test('does not count an image that an analyzer takes', () => {
    const before = withLevel([], backlogOf([rows('not_analyzed', 3)], slot, 0), slot)
    const next = slotPlus(slot, 1)
    const now = backlogOf([rows('not_analyzed', 1), rows('analyzing', 2)], next, 0)
    expect(growthOf(withLevel(before, now, next))).toBe(0)
  })
})

describe('the share of failed analyses', () => {
  const share = (...finished: readonly BacklogRow[]): number =>
    failureShare(recentResults(backlogOf(finished, slot, 0), slot))

  test('is of those that finished in the last fifteen minutes', () => {
    expect(share(rows('analysis_failed', 6, 15), rows('analyzed', 18, 1), rows('analyzed', 99, 16))).toBe(25)
  })

  test('is zero while fewer than five failed, and where nothing finished', () => {
    expect(share(rows('analysis_failed', 4, 2))).toBe(0)
    expect(share(rows('analysis_failed', 5, 2))).toBe(100)
    expect(share()).toBe(0)
  })
})
