import type { FailureKind } from '../model/index.ts'

/**
 * The reason that there is no usable answer. The message names neither URL nor headers, because they may contain
 * secrets.
 */
export interface HttpFailure {
  readonly kind: FailureKind
  readonly message: string
  /** The error code of Node or undici, if any. */
  readonly code?: string
  /** The status of an answer whose head arrived and whose body could not be read. */
  readonly status?: number
}

const sentences: Partial<Record<FailureKind, string>> = {
  dns: 'the name does not resolve',
  refused: 'nothing listens there: the connection was refused',
  timeout: 'no answer in time',
  truncated: 'the answer was cut short',
  'too-large': 'the headers of the answer are too large',
  malformed: 'the answer is not HTTP',
  configuration: 'the address is not a URL',
}

/**
 * The failure behind an error of the HTTP client. Its message has the error's code, and not the error's message, which
 * may contain the address: the address may be a secret.
 */
export function transportFailure(thrown: unknown): HttpFailure {
  const code = codeOf(thrown)
  const kind = isParserError(thrown, code) ? 'malformed' : kindOfCode(code)
  const sentence = sentences[kind] ?? (kind === 'tls' ? 'no trusted TLS connection' : 'the connection broke')
  return code === '' ? { kind, message: sentence } : { kind, message: `${sentence} (${code})`, code }
}

/** Errors of Node's parser have codes; those of undici's parser always have a name, and a code only sometimes. */
function isParserError(thrown: unknown, code: string): boolean {
  return code.startsWith('HPE_') || (thrown instanceof Error && thrown.name === 'HTTPParserError')
}

/** The code of an error or of its cause; of an AggregateError (one error per address) its own or that of its first. */
function codeOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return ''
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code
  if (thrown instanceof AggregateError) return codeOf(thrown.errors[0])
  return 'cause' in thrown ? codeOf(thrown.cause) : ''
}

/**
 * Stable error codes of Node and undici, and the kind of failure of each. ECONNRESET is `network`: the connection was
 * made or half made and then broke, while ECONNREFUSED means that no process listens.
 */
const kindsOfCode: Readonly<Record<string, FailureKind>> = {
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
  return tls.test(code) ? 'tls' : (kindsOfCode[code] ?? 'network')
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

const kindsOfStatus: Readonly<Record<number, FailureKind>> = {
  401: 'auth',
  403: 'auth',
  404: 'not-found',
  408: 'timeout',
  410: 'not-found',
  413: 'too-large',
  425: 'not-ready',
  429: 'rate-limited',
}

/** The kind of failure behind an HTTP status (RFC 9110, 15); undefined for 2xx. */
export function kindOfStatus(status: number): FailureKind | undefined {
  if (status >= 200 && status < 300) return undefined
  if (status >= 300 && status < 400) return 'redirected'
  if (status >= 400 && status < 500) return kindsOfStatus[status] ?? 'rejected'
  return status >= 500 && status < 600 ? 'server-error' : 'malformed'
}

/** A longer pause is cut, so that a page gets more attempts within its hour. */
const maxPauseMs = 10 * 60_000

/** The pause that a Retry-After asks for (RFC 9110, 10.2.3: seconds or a date), milliseconds; undefined without a valid one. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined
  const text = header.trim()
  const pauseMs = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now
  return Number.isNaN(pauseMs) ? undefined : Math.min(Math.max(Math.ceil(pauseMs), 0), maxPauseMs)
}
