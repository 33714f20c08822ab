import { expect, test } from 'vitest'
import { metrics } from '../../lib/alarms/index.ts'
import { seriesCount } from '../../lib/config/series-count.ts'
import { changed, configOf, problemsOf, shortestWatchFile } from '../support/watch-file.ts'

const countOf = (text: string): number => seriesCount(configOf(text))
const withSeries = (most: number): string => changed('anchore:', `max_series: ${most}\nanchore:`)
const inFull = changed('anchore:', 'detail: full\nmax_series: 1000\nanchore:')

/** Every service that watch.yml takes. */
const allServices = changed(
  'apiext: { url: http://api:8228 }',
  ['apiext', 'catalog', 'simplequeue', 'analyzer', 'policy_engine']
    .map((name) => `${name}: { url: "http://${name}:8228" }`)
    .join('\n    '),
)

test('the series of every metric can be counted, and the default takes all of them', () => {
  const dimensions = new Set(Object.values(metrics).flatMap((all) => all.flatMap((one) => one.dimensions)))
  expect([...dimensions].toSorted()).toEqual([
    'Application',
    'Collector',
    'Queue',
    'Service',
    'State',
    'User',
  ])
  expect(problemsOf(allServices)).toEqual([])
  expect(problemsOf(allServices.replace('anchore:', 'detail: full\nanchore:'))).toEqual([])
})

test('a service adds its series, and full detail those of states, users and applications', () => {
  // The shortest has apiext alone: ReplicasUp of four services more, RequestTime of catalog.
  expect(countOf(allServices) - countOf(shortestWatchFile)).toBe(4 + 1)
  const full = Object.values(metrics).flatMap((all) => all.filter(({ detail }) => detail === 'full'))
  const open = full.filter(({ dimensions }) => dimensions.length > 0)
  expect(open.map(({ dimensions }) => dimensions[0]).toSorted()).toEqual(['Application', 'State', 'User'])
  expect(countOf(inFull) - countOf(shortestWatchFile)).toBe(full.length - open.length + 11 + 5 + 11)
})

test('a service with several replicas adds its ReplicasMissing', () => {
  const listed = changed('{ url: http://api:8228 }', '{ url: [http://a:8228, http://b:8228, http://c:8228] }')
  expect(countOf(listed) - countOf(shortestWatchFile)).toBe(1)
})

test('a max_series below the series of the configuration is refused, with their number', () => {
  const count = countOf(shortestWatchFile)
  expect(problemsOf(withSeries(count))).toEqual([])
  expect(problemsOf(withSeries(count - 1))).toEqual([
    `watch.yml:2:13: max_series: ${count - 1} is less than the ${count} series of this configuration; raise it, or publish less`,
  ])
})

test('full detail under a max_series for the core is refused where max_series is written', () => {
  const text = withSeries(countOf(shortestWatchFile)).replace('anchore:', 'detail: full\nanchore:')
  expect(problemsOf(text)).toEqual([expect.stringContaining('max_series')])
})
