import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Worker } from 'node:worker_threads'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { HttpOutcome } from '../../lib/net/http.ts'
import type { Lookup } from '../../lib/net/connect.ts'
import { testHttp } from '../support/net/client.ts'
import { answering, startReceiver } from '../support/net/receiver.ts'

const good = '127.0.0.1'
const refusing = '127.0.0.3'
const deaf = '127.0.0.2'
const { signal } = new AbortController()

/** A GET from a name with the addresses of `lookup`. */
function get(port: string, lookup: Lookup): Promise<HttpOutcome> {
  const http = testHttp({ lookup })
  return http({ url: `http://replicas.test:${port}/`, timeoutMs: 5_000, maxBytes: 1_000, signal })
}

async function startGood(): Promise<string> {
  const receiver = await startReceiver(answering(200), { host: good })
  return new URL(receiver.url).port
}

/** Listens with a full queue and never accepts: there is no answer, as behind a firewall. */
const neverAccepting = `
  const { workerData: where, parentPort } = require('node:worker_threads')
  require('node:net').createServer().listen({ ...where, backlog: 1 }, () => {
    parentPort.postMessage('listening')
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0))
  })
`

async function startDeaf(port: string): Promise<void> {
  const where = { host: deaf, port: Number(port) }
  const worker = new Worker(neverAccepting, { eval: true, workerData: where })
  await once(worker, 'message')
  // The kernel accepts two for a queue of one; the third shows that it is full.
  const sockets = Array.from({ length: 3 }, (): Socket => connect(where).on('error', () => undefined))
  onTestFinished(async () => {
    sockets.forEach((socket) => socket.destroy())
    await worker.terminate()
  })
  await Promise.all(sockets.slice(0, 2).map((socket) => once(socket, 'connect')))
}

describe('a name with several addresses', () => {
  test.each([
    ['refuses', [refusing, good]],
    ['refuses, and comes last', [good, refusing]],
    ['never accepts', [deaf, good]],
    ['never accepts beside one that refuses', [deaf, refusing, good]],
  ])('is reached though one %s', async (_title, addresses) => {
    const port = await startGood()
    await startDeaf(port)
    expect(await get(port, () => Promise.resolve(addresses))).toMatchObject({ ok: true })
  })

  test('is reached at its good address though this process was busy during the connection', async () => {
    const port = await startGood()
    const busy = new Int32Array(new SharedArrayBuffer(4))
    const lookup: Lookup = () => {
      // Longer than the delay before the next address.
      setImmediate(() => Atomics.wait(busy, 0, 0, 300))
      return Promise.resolve([good, refusing])
    }
    expect(await get(port, lookup)).toMatchObject({ ok: true })
  })

  test('is refused if all refuse, and unknown if it has none', async () => {
    const port = await startGood()
    const refused = await get(port, () => Promise.resolve([refusing, '127.0.0.4']))
    expect(refused).toMatchObject({ failure: { kind: 'refused', code: 'ECONNREFUSED' } })
    const unknown = Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })
    expect(await get(port, () => Promise.reject(unknown))).toMatchObject({ failure: { kind: 'dns' } })
  })
})
