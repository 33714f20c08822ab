import type { FailureKind } from '../model/failure.ts'

/** No answer, or none that can be used. The message names neither URL nor headers: they may hold secrets. */
export interface HttpFailure {
  readonly kind: FailureKind
  readonly message: string
  /** Node's or undici's code, where the connection has one. */
  readonly code?: string
  /** Present where the head of an answer arrived. */
  readonly hasBegun?: true
}

/** Node's and undici's stable error codes; everything that is not listed is `network`. */
const kinds: Readonly<Record<string, FailureKind>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'truncated',
  UND_ERR_HEADERS_OVERFLOW: 'too-large',
  ERR_INVALID_URL: 'configuration',
  EPROTO: 'tls',
  CERT_HAS_EXPIRED: 'tls',
  CERT_NOT_YET_VALID: 'tls',
  CERT_REVOKED: 'tls',
  CERT_UNTRUSTED: 'tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls',
  UNABLE_TO_GET_ISSUER_CERT: 'tls',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls',
}

const sentences: Partial<Record<FailureKind, string>> = {
  dns: 'the name does not resolve',
  refused: 'nothing listens there: the connection was refused',
  timeout: 'no answer in time',
  truncated: 'the answer was cut short',
  'too-large': 'the headers of the answer are too large',
  malformed: 'the answer is not HTTP',
  configuration: 'the address is no URL',
}

/**
 * The certificate itself is bad, so that every client refuses it. An authority that is unknown here may be known to
 * them: that is our configuration.
 */
export const refusedCertificates: ReadonlySet<string | undefined> = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/**
 * The failure behind an error of the HTTP client. The client's own message is not repeated (it may hold the
 * address, and the address may be a secret); the code is.
 */
export function transportFailure(thrown: unknown): HttpFailure {
  const code = codeOf(thrown)
  const kind = isParserError(thrown, code) ? 'malformed' : kindOf(code)
  const sentence = sentences[kind] ?? (kind === 'tls' ? 'no trusted TLS connection' : 'the connection broke')
  return code === '' ? { kind, message: sentence } : { kind, message: `${sentence} (${code})`, code }
}

/** OpenSSL's own codes are many: all of them begin alike. */
function kindOf(code: string): FailureKind {
  return /^ERR_(?:SSL|TLS)_/.test(code) ? 'tls' : (kinds[code] ?? 'network')
}

/** Node's parser has codes of its own; undici's gives its error a name, and a code only sometimes. */
function isParserError(thrown: unknown, code: string): boolean {
  return code.startsWith('HPE_') || (thrown instanceof Error && thrown.name === 'HTTPParserError')
}

/** The code of an error or of its cause; an AggregateError (one error an address) has its own or its first's. */
function codeOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return ''
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code
  if (thrown instanceof AggregateError) return codeOf(thrown.errors[0])
  return 'cause' in thrown ? codeOf(thrown.cause) : ''
}
