import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { analysisTime } from '../../lib/anchore/catalogue/index.ts'
import { signals } from '../../lib/anchore/signals.ts'
import { histogramSignal, type Replica } from '../../lib/anchore/signal.ts'
import { sample, type Distribution } from '../../lib/model/index.ts'
import { processStart, type PrometheusSample } from '../../lib/prometheus/index.ts'
import { samplesOf } from '../support/prometheus/exposition.ts'
import { recording } from '../support/anchore/anchore-services.ts'
import { readAll, scrapedReplica as replica } from '../support/anchore/replicas.ts'
import { valuesOf, type Values } from '../support/anchore/samples.ts'

function read(...replicas: readonly Replica[]): Values {
  return valuesOf(readAll(replicas))
}

const queues = (length: number) =>
  `anchore_queue_length{queuename="images_to_analyze"} ${length}\nanchore_queue_length{queuename="event_log"} 99\n`

function requests(endpoint: string, seconds: number, status = '200'): string {
  const labels = `endpoint="${endpoint}",method="GET",status="${status}"`
  const family = 'flask_http_request_duration_seconds'
  return `${family}_bucket{${labels},le="+Inf"} 1\n${family}_sum{${labels}} ${seconds}\n`
}

describe('the signals', () => {
  test('read no unknown name', () => {
    const names = signals.flatMap((signal) => signal.names)
    expect(names).not.toContain(processStart)
    expect(names.every((name) => /^(anchore|flask)_[a-z_]+$/.test(name))).toBe(true)
  })

  test('publish nothing for absent services', () => {
    expect(read()).toEqual({})
  })

  test('take the largest analysis queue of the replicas, and no other queue', () => {
    expect(read(replica('simplequeue', queues(7)), replica('simplequeue', queues(9)))).toMatchObject({
      'QueueLength images_to_analyze': 9,
    })
  })

  test('take no queue from a service that has none', () => {
    expect(read(replica('catalog', queues(7)))).toEqual({ ServerErrors: { values: [0], counts: [1] } })
  })

  test("take the smallest scratch space of the analyzers, not the catalog's", () => {
    const free = (bytes: number) => `anchore_tmpspace_available_bytes ${bytes}\n`
    expect(
      read(replica('analyzer', free(3e9)), replica('analyzer', free(2e9)), replica('catalog', free(1e9))),
    ).toMatchObject({ ScratchFree: 2e9 })
  })

  test('time successful analyses only', () => {
    expect(read(replica('analyzer', recording('analyzer.busy')))).not.toHaveProperty('AnalysisTime')
    const family = 'anchore_analysis_time_seconds'
    const text = ['success', 'fail']
      .map(
        (status) =>
          `${family}_bucket{le="+Inf",status="${status}"} 1\n${family}_sum{status="${status}"} 40\n`,
      )
      .join('')
    expect(read(replica('analyzer', text))).toMatchObject({ AnalysisTime: { values: [40], counts: [1] } })
  })

  test('time the uploads and evaluations of a recording', () => {
    const values = read(replica('policy_engine', recording('policy_engine.busy')))
    expect(values).toMatchObject({ UploadTime: { counts: [2, 1, 2] }, PolicyEvaluationTime: { counts: [1] } })
  })

  test('time requests by service, without those for metrics and health', () => {
    const overhead = [
      'prometheus_metrics',
      '.anchore_engine_apis_common_health_check',
      '.a_get_status',
      '.a_ping',
    ]
    const text = overhead.map((endpoint) => requests(endpoint, 9)).join('') + requests('.a_add_image', 2)
    const timed = { values: [2], counts: [1] }
    expect(read(replica('apiext', text), replica('catalog', text), replica('analyzer', text))).toEqual({
      'RequestTime apiext': timed,
      'RequestTime catalog': timed,
      ServerErrors: { values: [0], counts: [3] },
    })
  })

  test('sum the server errors of all services', () => {
    const text = ['200', '404', '500', '503']
      .map((status) => `flask_http_request_total{method="GET",status="${status}"} 3\n`)
      .join('')
    expect(read(replica('apiext', text), replica('analyzer', text))).toEqual({
      ServerErrors: { values: [0, 12], counts: [11, 1] },
    })
  })

  test('take the share of the errors in the answers of a service, without those for metrics and health', () => {
    const apiext = [
      'flask_http_request_total{method="GET",status="500"} 5\n',
      ...['.images_add_image', '.health_check', 'prometheus_metrics'].map(
        (endpoint) =>
          `flask_http_request_duration_seconds_count{endpoint="${endpoint}",method="GET",status="200"} 20\n`,
      ),
    ].join('')
    const catalog = 'flask_http_request_duration_seconds_count{endpoint=".a",method="GET",status="200"} 900\n'
    // One 0 beside apiext's is that of the catalog, whose answers do not hide the errors of apiext.
    expect(read(replica('apiext', apiext), replica('catalog', catalog))).toMatchObject({
      ServerErrors: { values: [0, 5], counts: [20, 1] },
    })
  })

  test("fold the catalogs' slower probes of the database, except catalogs without a probe", () => {
    const probe = (read: number, write: number, count = 1) =>
      replica(
        'catalog',
        Object.entries({ read, write })
          .map(
            ([kind, sum]) =>
              `anchore_db_${kind}_seconds_count ${count}\nanchore_db_${kind}_seconds_sum ${sum}\n`,
          )
          .join(''),
      )
    expect(read(probe(0.1, 1, 2), probe(2, 0.1), probe(0, 0, 0))).toMatchObject({
      DatabaseProbeTime: { sampleCount: 2, sum: 2.5, minimum: 0.5, maximum: 2 },
    })
  })

  test('time the probe of a catalog whose reads fail, so that it does not write', () => {
    const text = 'anchore_db_read_seconds_count 1\nanchore_db_read_seconds_sum 30\n'
    expect(read(replica('catalog', text))).toMatchObject({ DatabaseProbeTime: { sum: 30 } })
  })

  test('publish only gauges of a replica at first sight', () => {
    const unknown = { ...replica('analyzer', recording('analyzer.busy')), counters: undefined }
    expect(read(unknown)).toEqual({ ScratchFree: 77_882_961_920 })
  })
})

const signal = histogramSignal({ family: 't', service: 'analyzer' }, (times) => sample(analysisTime, times))

/** The observations of a replica, with its own bounds: versions differ in them. */
const observed = fc.record({
  bounds: fc.uniqueArray(fc.integer({ min: 1, max: 5_000 }), { maxLength: 40 }),
  seen: fc.array(fc.double({ min: 1e-6, max: 10_000, noNaN: true }), { maxLength: 60 }),
})

type Seen = typeof observed extends fc.Arbitrary<infer T> ? T : never

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

/** The increases of a process that started in this minute. */
function increasesOf({ bounds, seen }: Seen): readonly PrometheusSample[] {
  const uppers = [...bounds.toSorted((left, right) => left - right), Infinity]
  const lines = uppers.map((upper) => {
    const le = upper === Infinity ? '+Inf' : String(upper)
    return `t_bucket{le="${le}"} ${seen.filter((value) => value <= upper).length}\n`
  })
  const text = `${lines.join('')}t_count ${seen.length}\nt_sum ${total(seen)}\n`
  return samplesOf(text)
}

const measured = (replicas: readonly Seen[]) =>
  signal.read(replicas.map((one) => ({ address: 'analyzer:8084', samples: increasesOf(one) })))

test('the histograms of replicas are one distribution with the count and the sum of all, in 150 values', () => {
  fc.assert(
    fc.property(fc.array(observed, { maxLength: 12 }), (replicas) => {
      const { samples, remarks } = measured(replicas)
      const seen = replicas.flatMap((one) => one.seen)
      expect(remarks).toEqual([])
      const { values, counts } = (samples[0]?.measurement ?? { values: [], counts: [] }) as Distribution
      expect(total(counts)).toBe(seen.length)
      const sum = total(values.map((value, index) => value * (counts[index] ?? 0)))
      expect(Math.abs(sum - total(seen))).toBeLessThanOrEqual(1e-9 * total(seen))
      expect(values.length).toBeLessThanOrEqual(150)
      expect(counts.every((count) => count > 0)).toBe(true)
    }),
  )
})

test('the order of the replicas of a histogram does not matter', () => {
  fc.assert(
    fc.property(fc.array(observed, { maxLength: 6 }), (replicas) => {
      const [one, other] = [replicas, replicas.toReversed()].map(
        (some) => measured(some).samples[0]?.measurement as Distribution | undefined,
      )
      expect(other?.counts).toEqual(one?.counts)
      for (const [index, value] of (one?.values ?? []).entries())
        expect(other?.values[index]).toBeCloseTo(value, 6)
    }),
  )
})
