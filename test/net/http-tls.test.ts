import { TLSSocket } from 'node:tls'
import { describe, expect, test } from 'vitest'
import { startClient } from '../support/net/client.ts'
import { answering, startReceiver, type Answer } from '../support/net/receiver.ts'
import { serverTls, tlsFile } from '../support/net/tls-file.ts'

const get = startClient()
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
