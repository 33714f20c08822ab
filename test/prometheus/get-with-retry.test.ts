import { expect, test } from 'vitest'
import type { HttpOutcome } from '../../lib/net/index.ts'
import { getWithRetry } from '../../lib/prometheus/scrape.ts'
import { testHttp } from '../support/net/client.ts'
import { answering, startReceiver, type Answer, type Receiver } from '../support/net/receiver.ts'

/** A target that gives the answers in turn, and repeats the last one. */
async function startTurns(...answers: readonly Answer[]): Promise<Receiver> {
  const receiver = await startReceiver((response, request) => {
    const turn = Math.min(receiver.received.length, answers.length) - 1
    answers[turn]?.(response, request)
  })
  return receiver
}

interface Times {
  readonly timeoutMs?: number
  readonly deadlineMs?: number
  readonly signal?: AbortSignal
}

function get(
  url: string,
  { timeoutMs = 5_000, deadlineMs = 10_000, signal }: Times = {},
): Promise<HttpOutcome> {
  const http = testHttp()
  return getWithRetry(http, {
    url,
    timeoutMs,
    deadlineMs,
    maxBytes: 1_000,
    signal: signal ?? new AbortController().signal,
  })
}

const resets: Answer = (response) => void response.socket?.resetAndDestroy()
const silent: Answer = () => undefined

test.each([
  ['is reset', resets],
  ['is closed', (response) => void response.destroy()],
] as [string, Answer][])('a connection that %s before the answer is retried once', async (_title, breaks) => {
  const { url, received } = await startTurns(breaks, answering(200, 'up 1\n'))
  expect(await get(url)).toMatchObject({ ok: true, value: { status: 200 } })
  expect(received).toHaveLength(2)
})

test('a refused connection is retried once', async () => {
  const gone = await startReceiver(answering(200))
  const { port } = new URL(gone.url)
  await gone.stop()
  const outcome = get(gone.url)
  await startReceiver(answering(200, 'up 1\n'), { port: Number(port) })
  expect(await outcome).toMatchObject({ ok: true })
})

test('there is no third attempt', async () => {
  const { url, received } = await startTurns(resets)
  expect(await get(url)).toMatchObject({ failure: { kind: 'network' } })
  expect(received).toHaveLength(2)
})

test.each<[string, Answer, object]>([
  ['an error', answering(500), { ok: true, value: { status: 500 } }],
  [
    'an answer that is cut short',
    (response) => {
      response.writeHead(200, { 'content-length': 100 }).write('up', () => response.destroy())
    },
    { failure: { kind: 'truncated' } },
  ],
  ['silence', silent, { failure: { kind: 'timeout', message: 'no answer within 150 ms' } }],
])('%s is not retried', async (title, answer, expected) => {
  const { url, received } = await startTurns(answer)
  expect(await get(url, title === 'silence' ? { timeoutMs: 150 } : {})).toMatchObject(expected)
  expect(received).toHaveLength(1)
})

test('the second attempt has the rest of the deadline', async () => {
  const { url, received } = await startTurns(resets, silent)
  const outcome = await get(url, { deadlineMs: 500 })
  expect(outcome).toMatchObject({ failure: { kind: 'timeout' } })
  expect(Number(/\d+/.exec(outcome.ok ? '' : outcome.failure.message)?.[0])).toBeLessThan(500)
  expect(received).toHaveLength(2)
})

test('there is no second attempt after the deadline', async () => {
  const { url, received } = await startTurns(resets)
  expect(await get(url, { deadlineMs: 100 })).toMatchObject({ failure: { kind: 'network' } })
  expect(received).toHaveLength(1)
})

test('there is no second attempt after the end of the run', async () => {
  const controller = new AbortController()
  const { url, received } = await startTurns((response) => {
    response.socket?.once('close', () => {
      controller.abort()
    })
    response.socket?.resetAndDestroy()
  })
  await get(url, { signal: controller.signal })
  expect(received).toHaveLength(1)
})
