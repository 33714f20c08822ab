import { describe, expect, test } from 'vitest'
import { slotOf, slotPlus } from '../../../lib/model/index.ts'
import {
  failureShare,
  recentResults,
  growthOf,
  withLevel,
  type Level,
} from '../../../lib/postgres/backlog/pace.ts'
import { backlogOf, secondOf, type BacklogRow } from '../../../lib/postgres/backlog/query.ts'

const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))

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
