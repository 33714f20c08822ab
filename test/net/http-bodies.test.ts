import type { ServerResponse } from 'node:http'
import { deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { maxLargeBodies } from '../../lib/net/body.ts'
import { startClient } from '../support/net/client.ts'
import { answering, startReceiver } from '../support/net/receiver.ts'

const get = startClient()

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
