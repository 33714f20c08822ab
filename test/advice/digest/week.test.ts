import { expect, test } from 'vitest'
import { weekDigest } from '../../../deploy/generate/digest/page.ts'
import {
  gap,
  imagesOfWeek,
  lastDay,
  lockWaits,
  weekBegin,
  weekMinutes,
} from '../../../deploy/generate/digest/week.ts'
import { digestText, digestTitle } from '../../../lib/advice/digest/text.ts'
import { slotPlus } from '../../../lib/model/index.ts'
import type { Ring } from '../../../lib/oncall/index.ts'

// The digest of docs/digest.md against what happened in the simulated week, image by image.

const digest = weekDigest()
const images = imagesOfWeek()

/** The images with a time in these minutes; a slot has the minute before it. */
function within(key: 'arrived' | 'ended', from: number, to: number) {
  return images.filter((image) => {
    const slot = Math.ceil(image[key] / 60)
    return slot >= from && slot < to
  })
}

function quantile(times: readonly number[], share: number): number {
  return times.toSorted((one, other) => one - other)[Math.floor(share * times.length)] ?? 0
}

function mean(times: readonly number[]): number {
  return times.reduce((sum, time) => sum + time, 0) / times.length
}

const spans = [
  { name: 'day', from: lastDay, to: weekMinutes, shown: digest.day },
  { name: 'week before', from: 0, to: lastDay, shown: digest.before },
]

test.each(spans)('the counts of the $name are those of the images', ({ from, to, shown }) => {
  const ended = within('ended', from, to)
  expect(shown?.arrived).toBeCloseTo(within('arrived', from, to).length, 9)
  expect(shown?.completed).toBeCloseTo(ended.filter(({ failed }) => !failed).length, 9)
  expect(shown?.failed).toBeCloseTo(ended.filter(({ failed }) => failed).length, 9)
  expect(shown?.analysis.count).toBe(ended.length)
})

test.each(spans)('the times of the $name are those of the images', ({ from, to, shown }) => {
  const ended = within('ended', from, to)
  const times = ended.map((image) => image.ended - image.began)
  expect(shown?.analysis.meanSeconds).toBeCloseTo(mean(times), 6)
  expect(shown?.upload.meanSeconds).toBeCloseTo(mean(ended.map((image) => image.uploadSeconds)), 6)
  expect(shown?.evaluation.meanSeconds).toBeCloseTo(mean(ended.map((image) => image.evaluationSeconds)), 6)
  for (const [share, seconds = 0] of [
    [0.5, shown?.p50Seconds],
    [0.95, shown?.p95Seconds],
  ] as const)
    expect(Math.abs(seconds / quantile(times, share) - 1)).toBeLessThan(0.03)
})

test('the waits are those of the images', () => {
  const waits = within('arrived', lastDay, weekMinutes).map(({ began, arrived }) => began - arrived)
  const { meanSeconds, maxSeconds } = digest.day?.waiting ?? { meanSeconds: 0, maxSeconds: 0 }
  expect(Math.abs(meanSeconds / mean(waits) - 1)).toBeLessThan(0.02)
  // The level is measured once a minute.
  expect(maxSeconds).toBeLessThanOrEqual(Math.max(...waits))
  expect(maxSeconds).toBeGreaterThan(Math.max(...waits) - 60)
})

test('the gap is as long as the collector was away', () => {
  expect((1 - (digest.day?.seen ?? 0)) * (weekMinutes - lastDay)).toBeCloseTo(gap.minutes, 6)
  expect(digest.before?.seen).toBe(1)
  expect(digestText(digest, 'UTC')).toContain('No data for 12 min of the day')
})

test('each trouble is an incident of its time', () => {
  const [backlog, ...more] = digest.incidents.filter(({ lead }) => lead === 'backlog-age')
  expect(more).toEqual([])
  const late = images.filter(({ began, arrived }) => began - arrived > 1_800)
  const [from, to] = [
    Math.min(...late.map(({ arrived }) => arrived + 1_800)),
    Math.max(...late.map(({ began }) => began)),
  ]
  const length = ((backlog?.closedAt ?? 0) - (backlog?.openedAt ?? 0)) / 1_000
  // The alarm wants 10 bad minutes of 15 and clears 6 minutes after the end.
  expect(Math.abs(length - (to - from))).toBeLessThan(10 * 60)
  const locks = digest.incidents.filter(({ lead }) => lead === 'lock-wait')
  expect(locks).toHaveLength(lockWaits.length)
  for (const [index, { openedAt }] of locks.entries()) {
    const began = slotPlus(weekBegin, lockWaits[index]?.from ?? 0)
    expect(openedAt).toBeGreaterThan(began)
    expect(openedAt).toBeLessThan(slotPlus(began, 8))
  }
})

test('the noisy alarm is the one that fired again and again, with the threshold that it did not exceed', () => {
  expect(digest.noisy).toMatchObject([{ kind: 'lock-wait', fired: lockWaits.length, quiet: 600 }])
})

test('the slow step is the one that the job made slow', () => {
  expect(digest.limitingStep?.steps).toEqual(['waiting'])
  expect(digest.recommendations[0]?.knob).toBe('analyzer.replicas')
  expect(digestTitle(digest)).toMatch(/^Digest: 2,234 images completed, 5 incidents, slow step: waiting$/)
})

test('an incident whose severity rose shows how many of its pages were critical', () => {
  const [incident] = digest.incidents
  const page = { reason: 'opened', alarm: 'backlog-age', severity: 'warning', at: 0 } as const
  const shownWith = (...rings: readonly Ring[]) =>
    digestText({ ...digest, incidents: incident === undefined ? [] : [{ ...incident, rings }] }, 'UTC')
  expect(shownWith(page, { ...page, severity: 'critical' })).toContain(', 2 pages, 1 critical\n')
  expect(shownWith(page, page)).toContain(', 2 warning pages\n')
  expect(shownWith()).toContain(', no page\n')
})

test('a digest fits into a message of 2,000 characters', () => {
  expect(digestText(digest, 'UTC').length).toBeLessThan(2_000)
})
