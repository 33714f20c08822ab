import { expect, test } from 'vitest'
import { backtest } from '../../../lib/cloudwatch/simulator/backtest.ts'
import { alarmLike } from '../../support/aws/alarm-like.ts'

const week = 7 * 24 * 60
const definitions = [{ name: 'backlog-age', range: { min: 60, max: 604_800 } }]
/** OldestWait above 1800 s in 3 of 3 minutes. */
const alarms = [
  { name: 'backlog-age', kind: 'backlog-age', severity: 'warning', properties: alarmLike() },
] as const

/** A week at `usual`, with these values for ten minutes each, an hour apart. */
function weekWith(usual: number, ...peaks: readonly number[]) {
  const points = Array<number | undefined>(week).fill(usual)
  for (const [index, peak] of peaks.entries()) points.fill(peak, (index + 1) * 60, (index + 1) * 60 + 10)
  return { minutes: week, pointsOf: () => points }
}

test('every time in ALARM has its begin and its length', () => {
  const { kinds, firings } = backtest(alarms, definitions, weekWith(100, 2000, 1500, 3000))
  expect(firings.map(({ from, minutes }) => [from, minutes])).toEqual([
    [62, 8],
    [182, 8],
  ])
  expect(kinds).toMatchObject([{ fired: 2, minutes: 16, longest: 8, threshold: 1800, measured: true }])
})

test.each([
  [0, 3000],
  [1, 2000],
  [2, 1500],
  [3, 100],
])('at most %i times a week fires above %i', (perWeek, suggested) => {
  const { kinds } = backtest(alarms, definitions, weekWith(100, 2000, 1500, 3000), perWeek)
  expect(kinds[0]?.suggested).toBe(suggested)
})

test('a threshold stays within the range of the alarm, and has two digits', () => {
  expect(backtest(alarms, definitions, weekWith(1, 2345), 0).kinds[0]?.suggested).toBe(2400)
  expect(backtest(alarms, definitions, weekWith(1, 20), 9).kinds[0]?.suggested).toBe(60)
})

test('an alarm with one possible threshold, or without data, has no other', () => {
  const fixed = [{ name: 'backlog-age', range: { min: 1800, max: 1800 } }]
  expect(backtest(alarms, fixed, weekWith(100, 2000), 1).kinds[0]?.suggested).toBeUndefined()
  const nothing = { minutes: week, pointsOf: () => undefined }
  expect(backtest(alarms, definitions, nothing, 1).kinds).toMatchObject([
    { measured: false, fired: 0, suggested: undefined },
  ])
})
