import { describe, expect, test } from 'vitest'
import { queues, scratch } from '../../lib/anchore/signals.ts'
import { answersFrom } from '../../lib/anchore/signals.ts'
import { readSignals } from '../../lib/anchore/signal.ts'
import { defaultLimits, scrape } from '../../lib/prometheus/index.ts'
import { scrapedReplica, slot } from '../support/anchore/replicas.ts'

const thrown = new RangeError('Maximum call stack size exceeded')
const throwing = (): never => {
  throw thrown
}
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

  test('its gauge', () => {
    const replicas = [
      scrapedReplica('simplequeue', 'anchore_queue_length{queuename="images_to_analyze"} 1\n'),
    ]
    const { samples, failures } = readSignals(
      [{ ...queues, read: throwing }, queues, scratch],
      replicas,
      slot,
    )
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
    const broken = { ...errorAnswers, read: throwing }
    const { samples, failures } = readSignals([broken, errorAnswers], replicas, slot)
    expect(samples).toHaveLength(1)
    expect(failures).toMatchObject([{ kind: 'internal', target: 'anchore.services.apiext' }])
  })
})

test('the largest permitted answer may consist of gauges', () => {
  const lines = Array.from(
    { length: 200_000 },
    (_, index) => `anchore_queue_length{queuename="images_to_analyze",shard="${index}"} ${index}\n`,
  )
  const { samples, failures } = readSignals([queues], [scrapedReplica('simplequeue', lines.join(''))], slot)
  expect(samples).toMatchObject([{ measurement: 199_999 }])
  expect(failures).toEqual([])
})
