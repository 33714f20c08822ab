import { fileURLToPath } from 'node:url'
import { getCACertificates } from 'node:tls'
import { expect, test } from 'vitest'
import { authoritiesFor, createTrust } from '../../../lib/postgres/session/log-in.ts'

const certificate = fileURLToPath(new URL('../../fixtures/tls/certificate.pem', import.meta.url))
const nodes = getCACertificates('default').length
const rds = 'anchore.cluster-abc.eu-central-1.rds.amazonaws.com'

test.each([
  ['for RDS are those of Node.js and Amazon’s as Lambda has them', rds, certificate, nodes + 1],
  ['for RDS in China too', 'a.b.cn-north-1.rds.amazonaws.com.cn', certificate, nodes + 1],
  ['for RDS outside of Lambda are those of Node.js', rds, '/nowhere/ca-cert.pem', undefined],
  ['for any other server are those of Node.js', 'db.example.com', certificate, undefined],
  ['for a name that only looks like RDS are those of Node.js', `${rds}.example.com`, certificate, undefined],
])('the CAs %s', (_title, host, bundle, count) => {
  expect(authoritiesFor(host, { tls: 'verify-full', ca: undefined }, bundle)?.length).toBe(count)
})

test('a ca_file stands in place of all others', () => {
  expect(authoritiesFor(rds, { tls: 'verify-full', ca: 'the one' }, certificate)).toEqual(['the one'])
})

test('plain text trusts nobody', () => {
  expect(createTrust({ tls: 'disable', ca: 'the one' })(rds)).toBeUndefined()
})
