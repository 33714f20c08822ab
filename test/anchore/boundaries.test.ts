import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { compare } from '../../lib/anchore/compare.ts'
import { queues, scratch } from '../../lib/anchore/signals.ts'
import { answersFrom } from '../../lib/anchore/signals.ts'
import { readCounts, readGauges } from '../../lib/anchore/signal.ts'
import type { ScrapedTarget } from '../../lib/anchore/scrape.ts'
import { success, createLog } from '../../lib/model/index.ts'
import { defaultLimits, scrape } from '../../lib/prometheus/index.ts'
import { samplesOf } from '../support/prometheus/exposition.ts'
import { scrapedReplica, slot } from '../support/anchore/replicas.ts'

const thrown = new RangeError('Maximum call stack size exceeded')
const throwing = (): never => {
  throw thrown
}
const log = createLog(() => undefined)
const errorAnswers = answersFrom('apiext')

describe('an error in our own code costs only', () => {
  test('its target, when an answer is read', async () => {
    const response = { status: 200, headers: {}, body: Buffer.from('up 1\n') }
    const scraped = await scrape(() => Promise.resolve({ ok: true, value: response }), {
      url: 'http://service/metrics',
      headers: {},
      names: Object.assign(new Set(['up']), { has: throwing }),
      limits: defaultLimits,
      timeoutMs: 1_000,
      deadlineMs: 1_000,
      isLast: false,
      signal: new AbortController().signal,
    })
    expect(scraped).toEqual({
      ok: false,
      failure: {
        kind: 'internal',
        message: 'the answer could not be read: Maximum call stack size exceeded',
        answered: true,
      },
    })
  })

  test('its target, which keeps its state, when counters are compared', () => {
    const found = (replica: string, samples: () => ReturnType<typeof samplesOf>): ScrapedTarget => ({
      service: 'apiext',
      replica,
      url: `http://${replica}/metrics`,
      scraped: {
        ok: true,
        value: {
          get samples() {
            return samples()
          },
          hasOthers: false,
        },
      },
    })
    const text = 'process_start_time_seconds 1\nflask_http_request_total{status="500"} 3\n'
    const well = (replica: string) => found(replica, () => samplesOf(text))
    const first = compare([well('a'), well('b')], [errorAnswers], undefined, { slot, log })
    const previous = { slot, state: first.state }
    const both = [found('a', throwing), well('b')]
    const second = compare(both, [errorAnswers], previous, { slot, log })
    expect(second.failed).toMatchObject([{ kind: 'internal', replica: 'a', answered: true }])
    expect(second.replicas.map(({ process }) => process)).toEqual([undefined, 'same'])
    expect(second.state).toEqual(first.state)
  })

  test('its gauge', () => {
    const replicas = [
      scrapedReplica('simplequeue', 'anchore_queue_length{queuename="images_to_analyze"} 1\n'),
    ]
    const { samples, failures } = readGauges([{ ...queues, sampleOf: throwing }, queues, scratch], replicas)
    expect(samples).toHaveLength(1)
    expect(failures).toMatchObject([
      {
        kind: 'internal',
        target: 'anchore.services.simplequeue',
        message: 'anchore_queue_length could not be read: Maximum call stack size exceeded',
      },
    ])
  })

  test('its counter', () => {
    const replicas = [scrapedReplica('apiext', 'flask_http_request_total{status="500"} 1\n')]
    const broken = { ...errorAnswers, countedOf: throwing }
    const { samples, failures } = readCounts([broken, errorAnswers], replicas, slot)
    expect(samples).toHaveLength(1)
    expect(failures).toMatchObject([{ kind: 'internal', target: 'anchore.services.apiext' }])
  })
})

test('a target with more counters than the state has room for is too large, and costs no other its state', () => {
  const found = (replica: string, text: string): ScrapedTarget => ({
    service: 'apiext',
    replica,
    url: `http://${replica}/metrics`,
    scraped: success({ samples: samplesOf(text), hasOthers: false }),
  })
  const process = 'process_start_time_seconds 1\n'
  const paths = Array.from({ length: 2_000 }, (_, index) =>
    createHash('sha256').update(`${index}`).digest('hex'),
  )
  const many = paths.map((path) => `flask_http_request_total{path="${path}",status="500"} 3\n`).join('')
  const one = 'flask_http_request_total{status="500"} 3\n'
  const run = (...targets: readonly ScrapedTarget[]) =>
    compare(targets, [errorAnswers], undefined, { slot, log })
  const both = run(found('a', process + many), found('b', process + one))
  expect(both.failed).toMatchObject([{ kind: 'too-large', replica: 'a', answered: true }])
  expect(both.state).toEqual(run(found('b', process + one)).state)
  expect(run(found('a', process + many.slice(0, 40_000).replace(/[^\n]*$/, ''))).failed).toEqual([])
})

test('the largest permitted answer may consist of gauges', () => {
  const lines = Array.from(
    { length: 200_000 },
    (_, index) => `anchore_queue_length{queuename="images_to_analyze",shard="${index}"} ${index}\n`,
  )
  const { samples, failures } = readGauges([queues], [scrapedReplica('simplequeue', lines.join(''))])
  expect(samples).toMatchObject([{ measurement: 199_999 }])
  expect(failures).toEqual([])
})
