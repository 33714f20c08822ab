import { type Failure, type FailureKind, numberAt, textAt } from '../model/index.ts'
import { transportFailure } from './failure.ts'

/** A failure without its target. */
export type Reason = Pick<Failure, 'kind' | 'message' | 'remedy'>

/** Remedies of one service by kind of failure; `otherwise` for all other kinds. */
export type Remedies = Partial<Record<FailureKind, string>> & { readonly otherwise: string }

/** The message if the AWS client finds no credentials. */
export const noCredentials = 'there are no AWS credentials'

const refused =
  /^(?:AccessDenied|UnrecognizedClient|InvalidClientToken|InvalidSignature|MissingAuthentication|ExpiredToken)/
const throttled = /^(?:Throttl|TooManyRequests|RequestLimitExceeded|ProvisionedThroughputExceeded)/
const missing = /NotFound(?:Exception)?$/

/**
 * The failure behind an error of an AWS client, without the text of the error, which may name accounts and roles. The
 * HTTP status decides before the error's name: the SDK reports a 503 with a web page as a SyntaxError.
 */
export function awsFailure(error: unknown, service: string, remedies: Remedies): Reason {
  const status = numberAt(error, '$metadata', 'httpStatusCode')
  const name = nameOf(error)
  if (isClockOff(error, name)) {
    return {
      kind: 'auth',
      message: `${service} refused the time of the request (${name})`,
      remedy: 'Correct the clock of the machine: AWS accepts requests whose time is at most 5 minutes off.',
    }
  }
  const { kind, message } =
    status === undefined ? failureWithoutAnswer(error, name, service) : failureOfAnswer(status, name, service)
  return { kind, message, remedy: remedies[kind] ?? remedies.otherwise }
}

/** The error's name; empty for a text that cannot be one, since the peer chooses it. */
function nameOf(error: unknown): string {
  return error instanceof Error && /^[A-Za-z]{1,60}$/.test(error.name) ? error.name : ''
}

/** Most services report a wrong clock as a bad signature; only the text differs from that of wrong credentials. */
function isClockOff(error: unknown, name: string): boolean {
  const hasWrongTime = /Signature (?:expired|not yet current)/.test(textAt(error, 'message') ?? '')
  return /^(?:RequestTimeTooSkewed|RequestExpired)/.test(name) || hasWrongTime
}

function failureWithoutAnswer(error: unknown, name: string, service: string): Omit<Reason, 'remedy'> {
  if (name === 'CredentialsProviderError') return { kind: 'auth', message: noCredentials }
  const failure = transportFailure(error)
  const isTimeout = name === 'TimeoutError' || name === 'AbortError'
  if (failure.kind !== 'network' || !isTimeout) return failure
  const isReset = textAt(error, 'code') === 'ECONNRESET'
  return isReset ? failure : { kind: 'timeout', message: `${service} did not answer in time` }
}

/** kindOfStatus (failure.ts) does not fit: most of AWS's 4xx answers are 400 and differ by name. */
function failureOfAnswer(status: number, name: string, service: string): Omit<Reason, 'remedy'> {
  const message = `${service} answered ${status}${name === '' ? '' : ` (${name})`}`
  if (status >= 500) return { kind: 'server-error', message }
  // AWS never redirects, and a success that cannot be read did not come from AWS.
  if (status < 400) return { kind: 'malformed', message }
  if (status === 429 || throttled.test(name)) return { kind: 'rate-limited', message }
  if (status === 401 || status === 403 || refused.test(name)) return { kind: 'auth', message }
  if (status === 413) return { kind: 'too-large', message }
  return { kind: missing.test(name) ? 'configuration' : 'rejected', message }
}
