import type { FailureKind } from '../model/index.ts'
import { kindOfCode } from './error-codes.ts'

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
