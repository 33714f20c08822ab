import { readFileSync } from 'node:fs'
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import type { PostgresConfig } from '../settings.ts'

/**
 * Amazon's CAs, those of RDS among them, in Lambda's images for Node.js. Node.js has not loaded them by itself since
 * version 20 there.
 */
const lambdaBundle = '/var/runtime/ca-cert.pem'

const ofRds = /\.rds\.amazonaws\.com(?:\.cn)?$/i

/**
 * The trusted CAs of a server, as PEM: those of `ca_file` alone; for a name of RDS those of Node.js and Amazon's;
 * otherwise undefined, which means those of Node.js.
 */
export function authoritiesFor(
  host: string,
  { tls, ca }: Pick<PostgresConfig, 'tls' | 'ca'>,
  bundle = lambdaBundle,
): readonly string[] | undefined {
  if (tls === 'disable') return undefined
  if (ca !== undefined) return [ca]
  const amazon = ofRds.test(host) ? readIfThere(bundle) : undefined
  return amazon === undefined ? undefined : [...getCACertificates('default'), amazon]
}

/** The trusted CAs of a TLS connection to a host, made once: reading 150 certificates takes 10 ms. */
export type Trust = (host: string) => SecureContext | undefined

/** Undefined without TLS, and if the CAs of Node.js suffice. */
export function createTrust(config: Pick<PostgresConfig, 'tls' | 'ca'>): Trust {
  const contexts = new Map<string, SecureContext | undefined>()
  return (host) => {
    if (!contexts.has(host)) {
      const ca = authoritiesFor(host, config)
      contexts.set(host, ca && createSecureContext({ ca: [...ca] }))
    }
    return contexts.get(host)
  }
}

/** Outside of Lambda there is none. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
