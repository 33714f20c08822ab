import { expect, test } from 'vitest'
import { collectorNames, metrics } from '../../lib/catalogue.ts'
import { changed, configOf, problemsOf, shortestWatchFile } from '../support/watch-file.ts'

const withSeries = (most: number): string => changed('anchore:', `max_series: ${most}\nanchore:`)

test('both collectors together keep to the ceiling, since the series of PostgreSQL are known', () => {
  const { ceilings, maxSeries } = configOf(shortestWatchFile)
  const core = metrics.postgres.filter(({ detail }) => detail === 'core')
  const ofPostgres = core.length + 1
  expect(core.filter(({ dimensions }) => dimensions.length > 0)).toEqual([])
  expect(ceilings['collect-anchore'].most + ofPostgres).toBeLessThanOrEqual(maxSeries)
  expect(ceilings['collect-postgres'].most).toBeGreaterThan(ofPostgres)
})

test('with full detail the states, users and applications of the connections count too', () => {
  const shareOf = (detail: string): number =>
    configOf(changed('anchore:', `detail: ${detail}\nmax_series: 1000\nanchore:`)).ceilings['collect-anchore']
      .most
  const full = metrics.postgres.filter(({ detail }) => detail === 'full')
  const open = full.filter(({ dimensions }) => dimensions.length > 0)
  expect(open.map(({ dimensions }) => dimensions[0]).toSorted()).toEqual(['Application', 'State', 'User'])
  expect(shareOf('core') - shareOf('full')).toBe(full.length - open.length + 11 + 5 + 11)
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
