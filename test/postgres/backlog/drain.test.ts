import { describe, expect, test } from 'vitest'
import { slotOf } from '../../../lib/model/index.ts'
import { secondOf, type Backlog, type Finished } from '../../../lib/postgres/backlog/query.ts'
import { isStalled, neverDrains, timeToDrain } from '../../../lib/postgres/backlog/pace.ts'

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
  test('is zero when none waits', () => {
    expect(timeToDrain(backlog({ analyzing: 4 }), slot)).toBe(0)
  })

  test('is a week when none completed', () => {
    expect(timeToDrain(backlog({ waiting: 1, failed: each(1, 10, 1) }), slot)).toBe(neverDrains)
  })

  test('is at most a week', () => {
    expect(timeToDrain(backlog({ waiting: 100_000, completed: each(1, 5, 5) }), slot)).toBe(neverDrains)
  })

  test('is what waits over the rate of the last fifteen minutes when analyses are short', () => {
    const completed = [...each(9, 120, 16), ...each(2, 15, 1)]
    expect(timeToDrain(backlog({ waiting: 60, completed }), slot)).toBe(30 * 60)
  })

  test('looks back over three mean analysis times when analyses are long', () => {
    // 30 in work at 1.5 a minute over two hours take 20 minutes each: the window is an hour.
    const completed = [...each(2, 120, 61), ...each(4, 60, 51), ...each(1, 20, 1)]
    expect(timeToDrain(backlog({ waiting: 60, analyzing: 30, completed }), slot)).toBe(60 * 60)
  })

  test('looks back two hours at most', () => {
    expect(timeToDrain(backlog({ waiting: 1, analyzing: 99, completed: each(1, 119, 119) }), slot)).toBe(
      7_200,
    )
  })

  test('leaves out the minute of the slot, which has hardly begun', () => {
    expect(timeToDrain(backlog({ waiting: 15, completed: each(1, 15, 0) }), slot)).toBe(15 * 60)
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
