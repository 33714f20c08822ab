import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { alarmsOf } from '../../../lib/alarms/index.ts'
import { identityOf, statisticOf, type Measurement } from '../../../lib/cloudwatch/index.ts'
import { slotOf, type Form } from '../../../lib/model/index.ts'
import { inUnit, pointsAt, watchedId } from '../../../local/page/series.ts'
import { configOf } from '../../support/watch-file.ts'

const config = configOf(readFileSync('watch.example.yml', 'utf8'))
const slot = slotOf(Date.UTC(2026, 10, 24, 10))

/** A measurement whose statistics all differ. */
const measurements: Readonly<Record<Form, Measurement>> = {
  value: 7,
  statistics: { sampleCount: 3, sum: 12, minimum: 1, maximum: 9 },
  distribution: { values: [0, 1, 5], counts: [7, 2, 1] },
}

test('a chart has the statistic of its alarms, in the unit of their limits', () => {
  const alarms = alarmsOf(config)
  expect(alarms.length).toBeGreaterThan(40)
  for (const alarm of alarms) {
    const { metric } = alarm.series
    const measurement = measurements[metric.form]
    const { unit, form } = metric
    const stored = { ...identityOf(alarm.series, config), unit, form, data: [{ at: slot, measurement }] }
    const [point] = pointsAt(slot, [stored], config)
    expect([alarm.name, point?.id, point?.series?.statistic]).toEqual([
      alarm.name,
      watchedId(alarm.series, config),
      alarm.statistic,
    ])
    const expected = statisticOf(alarm.statistic, [measurement]) ?? NaN
    expect([alarm.name, point?.value]).toEqual([alarm.name, inUnit(expected, alarm)])
  }
})

test('a share is a percentage, like the limit of its alarm', () => {
  const alarm = alarmsOf(config).find(({ name }) => name === 'server-errors')
  if (alarm === undefined) throw new Error('no alarm server-errors')
  const data = [{ at: slot, measurement: { values: [0, 1], counts: [9, 1] } }]
  const stored = { ...identityOf(alarm.series, config), unit: 'Count', form: 'distribution', data } as const
  expect(pointsAt(slot, [stored], config)).toMatchObject([{ value: 10, series: { unit: 'Percent' } }])
  expect(inUnit(alarm.threshold, alarm)).toBe(10)
})
