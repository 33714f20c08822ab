import { expect, test } from 'vitest'
import { collectorNames, metrics } from '../../lib/catalogue.ts'
import { changed, configOf, problemsOf, shortestWatchFile } from '../support/watch-file.ts'

const withSeries = (most: number): string => changed('anchore:', `max_series: ${most}\nanchore:`)

test('both collectors together keep to the ceiling, since the series of PostgreSQL are known', () => {
  const { ceilings, maxSeries } = configOf(shortestWatchFile)
  const ofPostgres = metrics.postgres.length + 1
  expect(metrics.postgres.filter(({ dimensions }) => dimensions.length > 0)).toEqual([])
  expect(ceilings['collect-anchore'].most + ofPostgres).toBeLessThanOrEqual(maxSeries)
  expect(ceilings['collect-postgres'].most).toBeGreaterThan(ofPostgres)
})

test('a collector has its alarms, its heartbeat and what it says of itself in any case', () => {
  const { ceilings } = configOf(withSeries(40))
  const { first, most } = ceilings['collect-postgres']
  expect(most).toBeGreaterThanOrEqual(first.length)
  expect(first).toEqual(expect.arrayContaining(['DatabaseUp', 'OldestWait', 'DataDropped', 'DataSpooled']))
  for (const collector of collectorNames)
    expect(ceilings[collector].first).toContain(`Heartbeat{Collector="${collector}"}`)
})

test('an alarm that is switched off needs no series', () => {
  const text = shortestWatchFile.concat('alarms: { lock-wait: { enabled: false } }\n')
  expect(configOf(text).ceilings['collect-postgres'].first).not.toContain('LockWait')
})

test('a ceiling below what the alarms need is refused, with what they need', () => {
  expect(problemsOf(withSeries(5))).toEqual([
    expect.stringMatching(
      /^watch\.yml:2:13: max_series: 5 is less than the \d+ series that the alarms need$/,
    ),
  ])
})
