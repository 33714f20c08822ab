import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { serviceNames } from '../../lib/anchore/services.ts'
import { parseJson } from '../../lib/model/index.ts'
import { nameQuery } from '../../lib/prometheus/index.ts'
import { firstSlot, startAnchore } from '../support/anchore/anchore.ts'
import {
  analyzer,
  exposing,
  exposingAll,
  recording,
  wellServices,
  type Reply,
} from '../support/anchore/anchore-services.ts'
import { expositionOf } from '../support/anchore/local-anchore.ts'
import { answering } from '../support/net/receiver.ts'

const started = firstSlot / 1000 - 3_600
const ignored = 'name filter ignored by target'
const recordings = {
  apiext: 'apiext.idle',
  catalog: 'catalog.busy',
  simplequeue: 'simplequeue.busy',
  analyzer: 'analyzer.busy',
  policy_engine: 'policy_engine.busy',
} as const

/** The exact names that a service is queried for. */
async function namesAskedOf(): Promise<Readonly<Record<string, readonly string[]>>> {
  const asked = new Map<string, readonly string[]>()
  const services = Object.fromEntries(
    serviceNames.map((name) => {
      const reply: Reply = (response, authorization, path) => {
        asked.set(name, new URL(path, 'http://service').searchParams.getAll('name[]'))
        wellServices[name](response, authorization, path)
      }
      return [name, reply]
    }),
  )
  const anchore = await startAnchore(services)
  await anchore.collect()
  return Object.fromEntries(asked)
}

describe('the filter', () => {
  const always = ['process_start_time_seconds', 'anchore_service_info']
  const histogram = (family: string) => ['bucket', 'count', 'sum'].map((part) => `${family}_${part}`)

  test('requests the selected samples of each service, with all parts of histograms', async () => {
    const requests = 'flask_http_request_total'
    const durations = histogram('flask_http_request_duration_seconds')
    const tasks = 'anchore_monitor_runtime_seconds_count'
    const answers = [requests, 'flask_http_request_duration_seconds_count']
    const probes = ['read', 'write'].flatMap((probe) =>
      ['count', 'sum'].map((part) => `anchore_db_${probe}_seconds_${part}`),
    )
    expect(await namesAskedOf()).toEqual({
      apiext: [...always, ...durations, requests],
      catalog: [...always, ...probes, ...durations, requests, tasks],
      simplequeue: [...always, 'anchore_queue_length', ...answers],
      analyzer: [
        ...always,
        ...histogram('anchore_analysis_time_seconds'),
        'anchore_tmpspace_available_bytes',
        ...answers,
      ],
      policy_engine: [
        ...always,
        ...durations,
        ...histogram('anchore_policy_evaluation_time_seconds'),
        requests,
        tasks,
      ],
    })
  })

  test('changes no number', async () => {
    const filtered = await startAnchore(wellServices)
    const unfiltered = Object.fromEntries(
      serviceNames.map((name) => [name, exposingAll(recording(recordings[name]))]),
    )
    const whole = await startAnchore(unfiltered)
    for (let run = 1; run <= 2; run += 1) {
      expect((await filtered.collect()).values).toEqual((await whole.collect()).values)
    }
  })

  test('makes the answer of simplequeue two kilobytes at most', async () => {
    const query = `?${nameQuery(new Set((await namesAskedOf())['simplequeue']))}`
    const filtered = await expositionOf('simplequeue', query)
    expect(filtered).toContain('anchore_queue_length{queuename="images_to_analyze"}')
    expect(filtered.length).toBeLessThan(2_000)
    expect(recording('simplequeue.idle').length).toBeGreaterThan(25_000)
  })

  test('that a target ignores is logged once, and costs no number', async () => {
    const whole = (start: number, seconds: readonly number[]) =>
      exposingAll(`python_info 1.0\n${analyzer(start, seconds)}`)
    const before = [whole(started, []), whole(started - 1, [])]
    const anchore = await startAnchore({ analyzer: before, apiext: wellServices.apiext })
    const first = await anchore.collect()
    expect(first.lines.map(parseJson)).toContainEqual({
      level: 'info',
      event: ignored,
      services: ['analyzer'],
    })
    anchore.answer('analyzer', whole(started, [30]))
    const second = await anchore.collect()
    expect(second.values).toMatchObject({ AnalysisTime: { values: [30], counts: [1] } })
    expect(second.lines.join()).not.toContain(ignored)
  })
})

test('the text format is requested, and a compressed answer is requested and read', async () => {
  const accepted: unknown[] = []
  const compressed: Reply = (response) => {
    const { headers } = response.req
    accepted.push(headers.accept, headers['accept-encoding'])
    answering(200, gzipSync(analyzer(started, [])), { 'content-encoding': 'gzip' })(response)
  }
  const anchore = await startAnchore({ analyzer: compressed })
  expect(await anchore.collect()).toMatchObject({ values: { ScratchFree: 5e10 }, failures: [] })
  expect(accepted).toEqual(['text/plain; version=0.0.4', 'gzip, deflate'])
})

test('all replicas are scraped, no more at once than configured', async () => {
  let [open, most] = [0, 0]
  const slow: Reply = (response, ...request) => {
    open += 1
    most = Math.max(most, open)
    setImmediate(() => {
      open -= 1
      exposing(analyzer(started, []))(response, ...request)
    })
  }
  const replicas = Array.from({ length: 20 }, () => slow)
  const anchore = await startAnchore({ analyzer: replicas }, { concurrency: 3 })
  expect(await anchore.collect()).toMatchObject({ values: { 'ReplicasUp analyzer': 20 }, failures: [] })
  expect(most).toBeLessThanOrEqual(3)
})

test.each([
  [200, 'keep-alive'],
  [201, 'close'],
])('connections to %d replicas are %s: a process has a limit of open files', async (many, connection) => {
  const asked = new Set<unknown>()
  const reply: Reply = (response, ...request) => {
    asked.add(response.req.headers.connection)
    exposing(analyzer(started, []))(response, ...request)
  }
  const anchore = await startAnchore({ analyzer: Array.from({ length: many }, () => reply) })
  expect(await anchore.collect()).toMatchObject({ values: { 'ReplicasUp analyzer': many } })
  expect([...asked]).toEqual([connection])
})
