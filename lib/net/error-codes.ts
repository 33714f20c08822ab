import type { FailureKind } from '../model/index.ts'

/**
 * Stable error codes of Node and undici, and the kind of failure of each. ECONNRESET is `network`: the connection was
 * made or half made and then broke, while ECONNREFUSED means that no process listens.
 */
const kinds: Readonly<Record<string, FailureKind>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  ECONNREFUSED: 'refused',
  ECONNRESET: 'network',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'truncated',
  UND_ERR_HEADERS_OVERFLOW: 'too-large',
  ERR_INVALID_URL: 'configuration',
  EPROTO: 'tls',
}

/** OpenSSL and Node have many codes for TLS. */
const tls = /^(?:ERR_SSL_|ERR_TLS_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/

/** The kind of failure behind an error code; `network` for a code that is not in the table. */
export function kindOfCode(code: string): FailureKind {
  return tls.test(code) ? 'tls' : (kinds[code] ?? 'network')
}

/**
 * The codes of a certificate that every client refuses. Any other TLS error may be ours alone: other clients may know
 * an authority that we do not.
 */
export const refusedCertificates: ReadonlySet<string | undefined> = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])
