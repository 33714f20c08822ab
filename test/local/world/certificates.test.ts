import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createHttp, type HttpOutcome } from '../../../lib/net/index.ts'
import { createAuthority, type Identity } from '../../../local/world/certificates.ts'

const dayMs = 86_400_000
const now = Date.now()
const lasting = { fromMs: now - dayMs, toMs: now + dayMs }
const authority = createAuthority('test', lasting)

/** GET from a server with this certificate, by a client that trusts an authority. */
async function get(identity: Identity, host: string, ca = authority.pem): Promise<HttpOutcome> {
  const server = createServer({ ...identity }, (_, response) => {
    response.end('well')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { http, close } = createHttp({ ca, lookup: () => Promise.resolve(['127.0.0.1']) })
  onTestFinished(async () => {
    await close()
    server.close()
  })
  const url = `https://${host}:${(server.address() as AddressInfo).port}/`
  return http({ url, timeoutMs: 5_000, maxBytes: 100, signal: new AbortController().signal })
}

test('a client that trusts the authority takes its certificates, for each of their names', async () => {
  const identity = authority.issue(['policy-engine.test', '127.0.0.1'], lasting)
  expect(await get(identity, 'policy-engine.test')).toMatchObject({ ok: true })
  expect(await get(identity, '127.0.0.1')).toMatchObject({ ok: true })
})

test.each([
  ['another name', authority.issue(['apiext.test'], lasting), authority.pem, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  [
    'one that is out of date',
    authority.issue(['policy-engine.test'], { fromMs: now - 2 * dayMs, toMs: now - dayMs }),
    authority.pem,
    'CERT_HAS_EXPIRED',
  ],
  [
    'that of another authority',
    authority.issue(['policy-engine.test'], lasting),
    createAuthority('another', lasting).pem,
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ],
])('and refuses %s', async (_, identity, ca, code) => {
  expect(await get(identity, 'policy-engine.test', ca)).toMatchObject({ failure: { kind: 'tls', code } })
})

test('the authority has signed itself and may sign, and no server may', () => {
  const root = new X509Certificate(authority.pem)
  const leaf = new X509Certificate(authority.issue(['policy-engine.test'], lasting).cert)
  expect([root.ca, root.verify(root.publicKey)]).toEqual([true, true])
  expect([leaf.ca, leaf.checkIssued(root), leaf.verify(root.publicKey)]).toEqual([false, true, true])
})
