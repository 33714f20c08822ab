import { readFileSync } from 'node:fs'

/** A PEM of test/fixtures/tls; all certificates are for localhost and have the same key. */
export function tlsFile(name: 'certificate' | 'expired' | 'key'): string {
  return readFileSync(new URL(`../../fixtures/tls/${name}.pem`, import.meta.url), 'utf8')
}
