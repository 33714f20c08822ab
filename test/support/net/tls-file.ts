import { readFileSync } from 'node:fs'

/** A PEM of test/fixtures/tls; all certificates are for localhost and have the same key. */
export function tlsFile(name: 'certificate' | 'expired' | 'key'): string {
  return readFileSync(new URL(`../../fixtures/tls/${name}.pem`, import.meta.url), 'utf8')
}

/** The certificate of a server with TLS, and its key. */
export function serverTls(name: 'certificate' | 'expired' = 'certificate'): Record<'cert' | 'key', string> {
  return { cert: tlsFile(name), key: tlsFile('key') }
}
