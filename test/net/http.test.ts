import { describe, expect, test } from 'vitest'
import { startClient } from '../support/net/client.ts'
import { answering, startReceiver, type Answer } from '../support/net/receiver.ts'

/** Real exchanges with a short timeout. */
const impatienceMs = 150
const get = startClient()

describe('an exchange', () => {
  test('returns status, headers and body for any status', async () => {
    const receiver = await startReceiver((response) => {
      response.writeHead(404, { 'X-Seen': ['a', 'b'] }).end(Buffer.from([0xff, 0]))
    })
    expect(await get(receiver.url)).toMatchObject({
      ok: true,
      value: { status: 404, headers: { 'x-seen': 'a, b' }, body: Buffer.from([0xff, 0]) },
    })
  })

  test('sends method, headers and body', async () => {
    const receiver = await startReceiver(answering(200))
    await get(`${receiver.url}/hook`, { method: 'POST', headers: { 'x-id': '1' }, body: 'größe' })
    expect(receiver.received).toMatchObject([{ path: '/hook', headers: { 'x-id': '1' }, body: 'größe' }])
  })

  test('does not follow a redirect', async () => {
    const elsewhere = await startReceiver(answering(200))
    const receiver = await startReceiver(answering(301, '', { location: elsewhere.url }))
    expect(await get(receiver.url)).toMatchObject({ ok: true, value: { status: 301 } })
    expect(elsewhere.received).toEqual([])
  })

  test('accepts a body of exactly the maximum of bytes, and none larger', async () => {
    const receiver = await startReceiver(answering(200, 'x'.repeat(1_000)))
    expect(await get(receiver.url)).toMatchObject({ ok: true })
    expect(await get(receiver.url, { maxBytes: 999 })).toEqual({
      ok: false,
      failure: { kind: 'too-large', message: 'the answer has more than 999 bytes', status: 200 },
    })
  })

  test('cuts off an endless body', async () => {
    const receiver = await startReceiver((response) => {
      const more = (): void => {
        response.write('x'.repeat(10_000), (error) => {
          if (!error) more()
        })
      }
      more()
    })
    expect(await get(receiver.url)).toMatchObject({ failure: { kind: 'too-large' } })
  })

  test.each<[string, Answer]>([
    ['an answer', () => undefined],
    ['the end of the headers', (response) => void response.socket?.write('HTTP/1.1 200 OK\r\nx: ')],
  ])('that waits for %s times out', async (_title, answer) => {
    const receiver = await startReceiver(answer)
    expect(await get(receiver.url, { timeoutMs: impatienceMs })).toEqual({
      ok: false,
      failure: { kind: 'timeout', message: `no answer within ${impatienceMs} ms` },
    })
  })

  test('that waits for the end of the body times out, with the status', async () => {
    const receiver = await startReceiver((response) => void response.writeHead(200).write('up'))
    const message = `the answer is slow: it began, and was not complete within ${impatienceMs} ms`
    expect(await get(receiver.url, { timeoutMs: impatienceMs })).toEqual({
      ok: false,
      failure: { kind: 'timeout', message, status: 200 },
    })
  })

  test('ends when its run is aborted', async () => {
    const controller = new AbortController()
    const receiver = await startReceiver(() => {
      controller.abort()
    })
    expect(await get(receiver.url, { signal: controller.signal })).toMatchObject({
      failure: { kind: 'timeout', message: 'the run ended before the answer was complete' },
    })
  })

  test.each<[string, string, Answer]>([
    ['network', 'is reset before the answer', (response) => response.socket?.resetAndDestroy()],
    ['network', 'is closed before the answer', (response) => response.destroy()],
    [
      'truncated',
      'is closed in an answer of known length',
      (response) => {
        response.writeHead(200, { 'content-length': 100 }).write('up', () => response.destroy())
      },
    ],
    [
      'truncated',
      'is closed in an answer of chunks',
      (response) => void response.writeHead(200).write('up', () => response.destroy()),
    ],
    ['malformed', 'carries no HTTP', (response) => void response.socket?.end('220 ready\r\n\r\n')],
    ['too-large', 'has headers without end', answering(200, '', { 'x-long': 'x'.repeat(50_000) })],
  ])('is %s when the connection %s', async (kind, _title, answer) => {
    const receiver = await startReceiver(answer)
    expect(await get(receiver.url)).toMatchObject({ ok: false, failure: { kind } })
  })

  test('is refused without a listener', async () => {
    expect(await get('http://127.0.0.1:1')).toMatchObject({ failure: { kind: 'refused' } })
  })

  test('is dns if the name does not resolve', async () => {
    expect(await get('http://anchore.invalid/')).toMatchObject({ failure: { kind: 'dns' } })
  })

  test.each(['not a url s3cr3t', 'http://127.0.0.1:1/s3cr3t'])(
    'never repeats the address %s',
    async (url) => {
      const outcome = await get(url, { headers: { authorization: 's3cr3t' } })
      expect(outcome.ok).toBe(false)
      expect(JSON.stringify(outcome)).not.toMatch(/s3cr3t|127\.0\.0\.1/)
    },
  )
})
