import { expect, test } from 'vitest'
import { transportFailure } from '../../lib/net/failure.ts'

const coded = (code: string): Error => Object.assign(new Error('to https://s3cr3t'), { code })

test.each([
  ['dns', 'EAI_AGAIN'],
  ['refused', 'ECONNREFUSED'],
  ['timeout', 'UND_ERR_CONNECT_TIMEOUT'],
  ['tls', 'CERT_HAS_EXPIRED'],
  ['tls', 'ERR_SSL_WRONG_VERSION_NUMBER'],
  ['tls', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['malformed', 'HPE_INVALID_CONSTANT'],
  ['network', 'ECONNRESET'],
  ['network', 'EPIPE'],
])('is %s for %s, with the code and without the text of the error', (kind, code) => {
  const failure = transportFailure(coded(code))
  expect(failure.kind).toBe(kind)
  expect(failure.message).toContain(code)
  expect(failure.message).not.toContain('s3cr3t')
})

test('has the code of the cause, or of the first address', () => {
  expect(transportFailure(new TypeError('fetch failed', { cause: coded('ENOTFOUND') }))).toMatchObject({
    kind: 'dns',
  })
  expect(transportFailure(new AggregateError([coded('ECONNREFUSED'), coded('EPIPE')]))).toMatchObject({
    kind: 'refused',
  })
})

test.each([undefined, null, 'text', {}, new Error('odd')])('is network for %s', (thrown) => {
  expect(transportFailure(thrown)).toEqual({ kind: 'network', message: 'the connection broke' })
})
