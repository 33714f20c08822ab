import { expect, test } from 'vitest'
import { sectionsOf, chartOf, lineOf } from '../../lib/cloudwatch/index.ts'
import { connectionSaturation } from '../../lib/postgres/index.ts'
import type { Day } from '../../local/picture/day.ts'
import { pointsOf } from '../../local/picture/points.ts'
import { scaleOf } from '../../local/picture/scale.ts'
import { picture } from '../../local/picture/svg.ts'
import { configOf, shortestWatchFile } from '../support/watch-file.ts'

const config = configOf(shortestWatchFile)
const last = Date.parse('2026-11-24T10:00:00Z')
const minuteMs = 60_000

/** Fifteen minutes: saturation is 20, then there are no data, then it is 20 and once 90. */
const day: Day = {
  config,
  minutes: 15,
  last,
  series: [
    {
      namespace: 'AnchorWatch',
      name: 'ConnectionSaturation',
      dimensions: { Deployment: 'test' },
      unit: 'Percent',
      form: 'value',
      data: [0, 1, 2, 3, 4, 10, 11, 12, 13, 14].map((minute) => ({
        at: last - (14 - minute) * minuteMs,
        measurement: minute === 12 ? 90 : 20,
      })),
    },
  ],
}
const saturation = lineOf('saturation', connectionSaturation)

test('a point is the highest value of its five minutes, and a gap stays one', () => {
  expect(pointsOf(saturation, day)).toEqual([20, undefined, 90])
  expect(pointsOf({ ...saturation, statistic: 'Minimum' }, day)).toEqual([20, undefined, 20])
})

test('the picture has every chart with its thresholds, and begins with its origin', () => {
  const svg = picture(sectionsOf(config), day, ['from a run of <5 minutes'])
  expect(svg).toContain('from a run of &lt;5 minutes')
  for (const { charts } of sectionsOf(config))
    for (const { title } of charts) expect(svg).toContain(`>${title}</text>`)
  expect(svg).toContain('connections-exhausted: 85 %')
})

test('a gap interrupts the line', () => {
  const chart = chartOf('Saturation', [saturation], [], { max: 100 })
  const svg = picture([{ title: 'Database', charts: [chart] }], day, [])
  expect(svg.match(/<polyline/g)).toHaveLength(2)
})

test.each([
  ['Count', 1, [0, 1]],
  ['Count', 97, [0, 50, 100]],
  ['Seconds', 7_200, [0, 3_600, 7_200]],
  ['Seconds', 300, [0, 120, 240]],
  ['Seconds', 0.37, [0, 0.2]],
  ['Bytes', 77e9, [0, 50e9]],
] as const)('the labels of an axis in %s up to %d are at whole steps', (unit, value, ticks) => {
  const chart = { title: '', unit, lines: [], limits: [] }
  expect(scaleOf(chart, [value]).ticks).toEqual(ticks)
})
