import { describe, expect, test } from 'vitest'
import type { FailureKind } from '../../lib/model/index.ts'
import { sharedCause } from '../../lib/findings/index.ts'
import { startAnchore } from '../support/anchore/anchore.ts'
import {
  exposing,
  recording,
  unauthorized,
  wellServices,
  type Reply,
} from '../support/anchore/anchore-services.ts'
import { answering } from '../support/net/receiver.ts'

const page = '<!DOCTYPE html>\n<title>Not here</title>\n'
const html = { 'content-type': 'text/html; charset=utf-8' }
const problem = { 'content-type': 'application/problem+json' }
const cutShort = recording('apiext.idle').slice(0, -7)

const failing: [string, FailureKind, boolean, Reply][] = [
  ['refuses the credentials', 'auth', true, unauthorized],
  ['forbids it', 'auth', true, answering(403, '')],
  ['has metrics switched off', 'disabled', true, answering(404, '{"title": "Not Found"}\n', problem)],
  ['has no such page', 'not-found', true, answering(404, page, html)],
  ['redirects', 'redirected', true, answering(302, '', { location: '/login' })],
  ['has had too many requests', 'rate-limited', true, answering(429, '')],
  ['calls it a bad request', 'rejected', true, answering(400, '')],
  ['answers 500', 'server-error', true, answering(500, 'oops')],
  ['hides behind a gateway that answers 502', 'server-error', false, answering(502, page, html)],
  ['hides behind a gateway that answers 503', 'server-error', false, answering(503, page, html)],
  ['hides behind a gateway that answers 504', 'server-error', false, answering(504, page, html)],
  ['answers with a page', 'malformed', true, answering(200, page, html)],
  ['answers with a page that claims to be text', 'malformed', true, answering(200, page)],
  ['answers with JSON', 'malformed', true, answering(200, '{"status": "up"}\n')],
  ['answers with a bad line', 'malformed', true, answering(200, 'process_start_time_seconds one\n')],
  ['answers with nothing', 'malformed', true, answering(200, '')],
  ['does not end its last line', 'truncated', true, answering(200, cutShort)],
  [
    'stops in the middle of its answer',
    'truncated',
    true,
    (response) => {
      response.writeHead(200, { 'content-length': '9000' })
      response.write('up 1\n', () => response.destroy())
    },
  ],
  ['answers at too great a length', 'too-large', true, answering(200, 'up 1\n'.repeat(20_000))],
  ['speaks no HTTP', 'malformed', true, (response) => void response.socket?.end('220 smtp ready\r\n\r\n')],
  ['closes the connection', 'network', false, (response) => response.destroy()],
  ['resets the connection', 'network', false, (response) => response.socket?.resetAndDestroy()],
  ['says nothing', 'timeout', false, () => undefined],
  [
    'stops without an end',
    'timeout',
    true,
    (response) => {
      response.writeHead(200)
      response.write('up 1\n')
    },
  ],
]

/** /metrics is silent, and another page answers. */
const slow =
  (page: string, status: number): Reply =>
  (response, _authorization, path) => {
    if (path === page) answering(status)(response)
  }

/** Long enough for an answer on any machine. */
const patient = { timeoutMs: 20_000, maxBytes: 50_000 }
/** For a service that leaves a request open: long enough for the others' answers on a busy machine. */
const impatient = { ...patient, timeoutMs: 1_500 }

describe.concurrent('a service', () => {
  test.each(failing)(
    'that %s is %s, up: %s, and costs only its own metrics',
    async (_title, kind, up, reply) => {
      const options = kind === 'timeout' ? impatient : patient
      const anchore = await startAnchore({ ...wellServices, apiext: reply }, options)
      const { values, failures } = await anchore.collect()
      expect(failures).toMatchObject([{ kind, target: 'anchore.services.apiext' }])
      expect(failures[0]?.reportedBy).toBe(up ? undefined : 'ReplicasUp')
      expect(values).toMatchObject({
        'ReplicasUp apiext': up ? 1 : 0,
        'ReplicasUp catalog': 1,
        'QueueLength images_to_analyze': 0,
        ScratchFree: 77_882_961_920,
      })
    },
  )

  test('that answers /health alone is up, and the failure names its metrics', async () => {
    const anchore = await startAnchore({ ...wellServices, apiext: slow('/health', 200) }, impatient)
    const { values, failures } = await anchore.collect()
    expect(values).toMatchObject({ 'ReplicasUp apiext': 1, 'ReplicasUp catalog': 1 })
    expect(failures).toMatchObject([{ kind: 'timeout', target: 'anchore.services.apiext' }])
    expect(failures[0]?.message).toBe(
      'no answer within 1500 ms: /metrics is slow, the service answers /health',
    )
    expect(failures[0]?.remedy).toContain('DatabaseUp')
    expect(failures[0]).not.toHaveProperty('reportedBy')
  })

  test.each([
    ['/health', 404, 1],
    ['/health', 503, 0],
    ['/version', 200, 0],
  ])('with a silent /metrics whose %s answers %d is up: %d', async (page, status, up) => {
    const anchore = await startAnchore({ apiext: slow(page, status) }, impatient)
    expect((await anchore.collect()).values).toMatchObject({ 'ReplicasUp apiext': up })
  })

  test('whose /health is a large page of a gateway that answers 503 is not up', async () => {
    const large: Reply = (response, _authorization, path) => {
      if (path === '/health') answering(503, page.repeat(1_000), html)(response)
    }
    const anchore = await startAnchore({ apiext: large }, impatient)
    expect((await anchore.collect()).values).toMatchObject({ 'ReplicasUp apiext': 0 })
  })

  test('has time for /health although one request may take the whole deadline', async () => {
    // A fifth of it is left: a second.
    const whole = { ...patient, timeoutMs: 5_000, deadlineMs: 5_000 }
    const anchore = await startAnchore({ apiext: slow('/health', 200) }, whole)
    expect((await anchore.collect()).values).toMatchObject({ 'ReplicasUp apiext': 1 })
  })

  test('gets a /health request without credentials, and none if /metrics answers', async () => {
    const asked: unknown[] = []
    const listening: Reply = (response, authorization, path) => {
      if (path === '/health') asked.push(authorization)
      slow('/health', 200)(response, authorization, path)
    }
    const anchore = await startAnchore({ ...wellServices, apiext: listening }, impatient)
    await anchore.collect()
    expect(asked).toEqual([undefined])
    expect(anchore.requests('catalog')).toBe(1)
  })

  test.each([
    [page, 'the answer is a web page (HTML), not metrics'],
    ['', 'the answer is empty'],
  ])('with an answer that is no exposition is malformed: %j', async (body, message) => {
    const anchore = await startAnchore({ apiext: answering(200, body) }, patient)
    expect((await anchore.collect()).failures).toMatchObject([{ kind: 'malformed', message }])
  })

  test('without a listener is refused, and not up', async () => {
    const anchore = await startAnchore(wellServices, patient)
    await anchore.stop('simplequeue')
    const { values, failures } = await anchore.collect()
    expect(failures).toMatchObject([{ kind: 'refused', target: 'anchore.services.simplequeue' }])
    expect(values).not.toHaveProperty('QueueLength images_to_analyze')
    expect(values).toMatchObject({ 'ReplicasUp simplequeue': 0, 'ReplicasUp apiext': 1 })
  })

  test('with one failed replica publishes the samples of the other', async () => {
    const analyzer = [exposing(recording('analyzer.busy')), answering(500, '')]
    const anchore = await startAnchore({ ...wellServices, analyzer })
    const { values, failures } = await anchore.collect()
    expect(failures).toMatchObject([{ kind: 'server-error', target: 'anchore.services.analyzer[1]' }])
    expect(values).toMatchObject({ 'ReplicasUp analyzer': 2, ScratchFree: 77_882_961_920 })
  })

  test('is scraped though it exports only a part of the requested samples', async () => {
    const anchore = await startAnchore({
      ...wellServices,
      simplequeue: exposing('process_start_time_seconds 1\n'),
    })
    const { values, failures } = await anchore.collect()
    expect(failures).toMatchObject([{ kind: 'unsupported', target: 'anchore.services.simplequeue' }])
    expect(values).toMatchObject({ 'ReplicasUp simplequeue': 1 })
    expect(values).not.toHaveProperty('QueueLength images_to_analyze')
  })
})

/** Every service with this reply. */
const all = (reply: Reply) => Object.fromEntries(Object.keys(wellServices).map((name) => [name, reply]))

describe('all services', () => {
  test('that refuse the credentials together are one failure, which names both causes', async () => {
    const anchore = await startAnchore(all(unauthorized))
    const { values, failures } = await anchore.collect()
    expect(failures).toMatchObject([{ kind: 'auth', target: 'anchore.services' }])
    expect(failures[0]?.message).toBe('every service refuses the credentials')
    expect(failures[0]?.remedy).toMatch(/DatabaseUp is 1.*anchore\.auth.*If it does not.*the database/)
    expect(values).toMatchObject({ 'ReplicasUp apiext': 1, 'ReplicasUp catalog': 1 })
  })

  test('that refuse the credentials are counted as failed scrapes with full detail only', async () => {
    const core = await startAnchore(all(unauthorized))
    const full = await startAnchore(all(unauthorized), { detail: 'full' })
    expect((await core.collect()).values).not.toHaveProperty('ScrapeFailures')
    expect((await full.collect()).values).toMatchObject({ ScrapeFailures: 5 })
  })

  test('whose metrics are switched off together are one failure, with a cause that fits into a title', async () => {
    const off = answering(404, '{"title": "Not Found"}\n', problem)
    const anchore = await startAnchore(all(off))
    const { failures } = await anchore.collect()
    expect(failures).toMatchObject([{ kind: 'disabled', target: 'anchore.services' }])
    expect(sharedCause(failures)).toBe('every service has its metrics switched off (404)')
  })

  test('that are silent at the end of the run are a failure each, and known samples are published', async () => {
    const anchore = await startAnchore(all(() => undefined))
    const { values, failures } = await anchore.collect(AbortSignal.abort())
    expect(failures.map(({ kind }) => kind)).toEqual(Array(5).fill('timeout'))
    // The run's own time was over, so the number of replicas is unknown.
    expect(values).toEqual({})
  })
})
