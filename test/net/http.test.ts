import type { ServerResponse } from 'node:http'
import { TLSSocket } from 'node:tls'
import { deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { maxLargeBodies } from '../../lib/net/body.ts'
import { startClient } from '../support/net/client.ts'
import { answering, startReceiver, type Answer } from '../support/net/receiver.ts'
import { serverTls, tlsFile } from '../support/net/tls-file.ts'

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

  test.each([
    ['refused', 'nobody listens', 'http://127.0.0.1:1'],
    ['dns', 'the name does not resolve', 'http://anchore.invalid/'],
  ])('is %s if %s', async (kind, _title, url) => {
    expect(await get(url)).toMatchObject({ failure: { kind } })
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

describe('a compressed answer', () => {
  const text = Buffer.from('up 1\n'.repeat(200))
  const encoded = (body: Buffer, encoding: string) => answering(200, body, { 'content-encoding': encoding })

  test.each([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['identity', text],
  ])('in %s is inflated', async (encoding, body) => {
    const receiver = await startReceiver(encoded(body, encoding))
    expect(await get(receiver.url)).toMatchObject({ ok: true, value: { body: text } })
  })

  test('is limited by its inflated size, and read no further', async () => {
    const bomb = gzipSync(Buffer.alloc(100_000_000))
    const receiver = await startReceiver(encoded(bomb, 'gzip'))
    expect(await get(receiver.url, { maxBytes: bomb.length * 10 })).toMatchObject({
      failure: { kind: 'too-large', message: `the answer has more than ${bomb.length * 10} bytes` },
    })
  })

  test.each<[string, string, Buffer, string]>([
    ['ends early', 'truncated', gzipSync(text).subarray(0, -9), 'gzip'],
    ['is damaged', 'malformed', Buffer.from('no gzip'), 'gzip'],
    ['is in an encoding that the request does not accept', 'malformed', text, 's3cr3t'],
  ])('that %s is %s', async (_title, kind, body, encoding) => {
    const receiver = await startReceiver(encoded(body, encoding))
    const outcome = await get(receiver.url)
    expect(outcome).toMatchObject({ ok: false, failure: { kind } })
    expect(JSON.stringify(outcome)).not.toContain('s3cr3t')
  })

  test('that stops in the middle is truncated', async () => {
    const receiver = await startReceiver((response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' })
      response.write(gzipSync(text).subarray(0, 15), () => response.destroy())
    })
    expect(await get(receiver.url)).toMatchObject({ failure: { kind: 'truncated' } })
  })
})

describe('large answers', () => {
  const body = Buffer.alloc(300_000, 'x')
  const bounds = { maxBytes: 20_000_000, timeoutMs: 60_000 }
  const message = 'the answer has more than 250000 bytes and was not read in time'
  /** Larger than the buffers of both sockets: once it is written, it is being read. */
  const head = Buffer.alloc(16_000_000, 'x')

  test('are read a few at a time beside small ones; one that waits in vain is too large', async () => {
    const read: ServerResponse[] = []
    const { promise: allRead, resolve } = Promise.withResolvers<undefined>()
    const receiver = await startReceiver((response, { path }) => {
      if (path === '/small') response.end('up 1\n')
      else if (path === '/large') response.end(body)
      else
        response.write(head, () => {
          if (read.push(response) === maxLargeBodies) resolve(undefined)
        })
    })
    const first = Array.from({ length: maxLargeBodies }, () => get(`${receiver.url}/held`, bounds))
    await allRead
    // Long enough for what may be read before the wait.
    const inVain = get(`${receiver.url}/large`, { ...bounds, timeoutMs: 2_000 })
    const patient = get(`${receiver.url}/large`, bounds)
    expect(await get(`${receiver.url}/small`)).toMatchObject({ ok: true })
    expect(await inVain).toMatchObject({ failure: { kind: 'too-large', message } })
    read.forEach((response) => response.end())
    expect(await Promise.all(first)).toMatchObject(first.map(() => ({ ok: true })))
    expect(await patient).toMatchObject({ ok: true, value: { body } })
  })

  test('release their permit if they fail', async () => {
    const receiver = await startReceiver((response, { path }) => {
      if (path === '/large') response.end(body)
      else response.writeHead(200, { 'content-length': 1_000_000 }).write(body, () => response.destroy())
    })
    for (let turn = 0; turn <= maxLargeBodies; turn += 1) {
      expect(await get(`${receiver.url}/cut`, bounds)).toMatchObject({ failure: { kind: 'truncated' } })
    }
    expect(await get(`${receiver.url}/large`, bounds)).toMatchObject({ ok: true })
  })
})

/** Trusts the certificate of the server, which is for localhost. */
const trusting = startClient({ ca: tlsFile('certificate') })

/** The port of a server that answers with the name for which the client asked. */
async function startTls(): Promise<string> {
  const answer: Answer = (response) => {
    const { socket, headers } = response.req
    const servername = socket instanceof TLSSocket ? socket.servername : false
    response.setHeader('x-name', String(servername)).setHeader('x-host', headers.host ?? '')
    response.end('up 1\n')
  }
  const { url } = await startReceiver(answer, { tls: serverTls() })
  return new URL(url).port
}

describe('TLS', () => {
  test('accepts a certificate of the configured authority', async () => {
    const url = `https://localhost:${await startTls()}/`
    const outcome = await trusting(url)
    expect(outcome).toMatchObject({ ok: true, value: { body: Buffer.from('up 1\n') } })
  })

  test('refuses a certificate of an unknown authority', async () => {
    const outcome = await get(`https://localhost:${await startTls()}/`)
    expect(outcome).toMatchObject({ failure: { kind: 'tls' } })
    expect(outcome).toHaveProperty('failure.message', expect.stringContaining('DEPTH_ZERO_SELF_SIGNED_CERT'))
  })

  test('refuses a certificate for another name', async () => {
    const url = `https://127.0.0.1:${await startTls()}/`
    const outcome = await trusting(url)
    expect(outcome).toMatchObject({ failure: { kind: 'tls' } })
  })

  test('uses the name in Host if the URL has an address', async () => {
    const url = `https://127.0.0.1:${await startTls()}/`
    expect(await trusting(url, { headers: { host: 'localhost:8084' } })).toMatchObject({
      ok: true,
      value: { headers: { 'x-name': 'localhost', 'x-host': 'localhost:8084' } },
    })
    expect(await trusting(url, { headers: { host: 'other.test' } })).toMatchObject({
      failure: { kind: 'tls' },
    })
  })

  test('fails as tls if the server speaks plain HTTP', async () => {
    const receiver = await startReceiver(answering(200))
    expect(await get(receiver.url.replace('http:', 'https:'))).toMatchObject({ failure: { kind: 'tls' } })
  })
})
