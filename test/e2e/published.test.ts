import { beforeAll, expect, test } from 'vitest'
import { alarmsOf, awsMetrics } from '../../lib/alarms/index.ts'
import { identityOf, type SeriesIdentity, sectionsOf } from '../../lib/cloudwatch/index.ts'
import { type Config, seriesCount } from '../../lib/config/index.ts'
import type { Series } from '../../lib/model/index.ts'
import { once } from '../../local/faults/schedule.ts'
import { watchRun } from '../support/local/watched-run.ts'

/** In this time an image passes every step, and every background task of Anchore runs. */
const minutes = 20
const tuning = { timeout: '2s', deadline: '3s', alarms: '\ndetail: full\nmax_series: 200\n' }
/** A session that writes blocks, as Anchore's do when the feeds are synced; PostgreSQL's cache is smaller. */
const bulkWrite = 'DROP TABLE IF EXISTS bulk; CREATE TABLE bulk AS SELECT generate_series(1, 1000000) AS n'
const bulkMinute = 10

let config: Config
let published: readonly SeriesIdentity[]

beforeAll(async () => {
  const { deployment } = await watchRun({
    minutes,
    schedule: once(),
    tuning,
    ready: ({ database }) => database.administer('ALTER DATABASE anchore SET track_wal_io_timing = on'),
    passed: async ({ minute }, { database }) => {
      if (minute === bulkMinute) await database.administer(bulkWrite)
    },
  })
  ;({ config } = deployment)
  published = deployment.cloudwatch.series()
})

function keyOf({ namespace, name, dimensions }: SeriesIdentity): string {
  return JSON.stringify([namespace, name, Object.entries(dimensions).toSorted()])
}

/** The series that CloudWatch does not have with exactly these dimensions. */
function missing(series: readonly Series[]): readonly string[] {
  const known = new Set(published.map(keyOf))
  return series.map((one) => keyOf(identityOf(one, config))).filter((key) => !known.has(key))
}

test('a deployment publishes as many series as its plan has', () => {
  const core: Config = { ...config, detail: 'core' }
  const extra = new Set(sectionsOf(config).slice(sectionsOf(core).length).flatMap(metricNames))
  const ours = published.filter(({ namespace, name }) => namespace === config.namespace && !extra.has(name))
  expect(ours.filter(({ name }) => !name.startsWith('ConnectionsBy'))).toHaveLength(seriesCount(core))
})

function metricNames({ charts }: ReturnType<typeof sectionsOf>[number]): readonly string[] {
  return charts.flatMap(({ lines }) => lines.map(({ series }) => series.metric.name))
}

test('every widget draws series that are published, with exactly these dimensions', () => {
  const drawn = sectionsOf(config).flatMap(({ charts }) => charts.flatMap(({ lines }) => lines))
  expect(missing(drawn.map(({ series }) => series))).toEqual([])
})

test('every alarm watches series that are published, with exactly these dimensions', () => {
  const watched = alarmsOf(config).flatMap(({ series, condition }) => [
    series,
    ...(condition ? [condition.series] : []),
  ])
  // AWS publishes nothing about a queue or a topic that was never used.
  expect(missing(watched.filter(({ metric }) => !awsMetrics.includes(metric)))).toEqual([])
})
