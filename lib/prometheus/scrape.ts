import { setTimeout as pause } from 'node:timers/promises'
import { failed, messageOf, type FailureKind, type Outcome } from '../model/index.ts'
import {
  acceptedEncodings,
  kindOfStatus,
  refusedCertificates,
  type Http,
  type HttpFailure,
  type HttpOutcome,
  type HttpRequest,
  type HttpResponse,
} from '../net/index.ts'
import type { ParseLimits } from './limits.ts'
import { parseExposition, type Exposition } from './parse.ts'

export interface ScrapeRequest {
  readonly limits: ParseLimits
  /** Without a query. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Exact names of the samples to request; samples of other names are skipped unparsed. */
  readonly names: ReadonlySet<string>
  /** For one attempt, milliseconds. */
  readonly timeoutMs: number
  /** For all attempts together, milliseconds. */
  readonly deadlineMs: number
  /** Whether the connection is closed after the answer. */
  readonly isLast: boolean
  readonly signal: AbortSignal
}

export interface ScrapeFailure {
  readonly kind: FailureKind
  readonly message: string
  /** Whether the process behind the address answered at all: then it is up. */
  readonly answered: boolean
  /** Present for a timeout that is not that of connecting: the service may still answer /health. */
  readonly isSilent?: true
}

export type Scraped = Outcome<Exposition, ScrapeFailure>

/** Anchore knows no other format; without the header, a proxy or another exporter may answer in OpenMetrics. */
const accepted = { accept: 'text/plain; version=0.0.4', 'accept-encoding': acceptedEncodings }

/** One scrape of one target: its samples as written, or the failure. Never rejects. */
export async function scrape(http: Http, { names, limits, ...request }: ScrapeRequest): Promise<Scraped> {
  const headers = { ...request.headers, ...accepted }
  const url = `${request.url}?${nameQuery(names)}`
  const outcome = await getWithRetry(http, { ...request, url, headers, maxBytes: limits.bytes })
  if (!outcome.ok) return unanswered(outcome.failure)
  try {
    return readAnswer(outcome.value, names, limits)
  } catch (thrown) {
    return failed(brokenScrape(thrown))
  }
}

/** The query that makes prometheus_client export only samples of these names, suffixes of families included. */
export function nameQuery(names: ReadonlySet<string>): string {
  return [...names].map((wanted) => `name%5B%5D=${encodeURIComponent(wanted)}`).join('&')
}

/** The process restarts, or a proxy closed the connection: a second attempt may succeed. */
const retriedKinds = new Set<FailureKind>(['refused', 'network'])
/** Long enough for a restarted process to listen, short enough if a thousand targets do not answer. */
const retryAfterMs = 200

/**
 * A GET, and one more if the connection was refused or broke before the answer. `deadlineMs` is for both, `timeoutMs` for
 * each. Never rejects.
 */
export async function getWithRetry(
  http: Http,
  { deadlineMs, ...request }: HttpRequest & Pick<ScrapeRequest, 'deadlineMs'>,
): Promise<HttpOutcome> {
  const began = performance.now()
  const get = (leftMs: number): Promise<HttpOutcome> =>
    http({ ...request, timeoutMs: Math.min(request.timeoutMs, leftMs) })
  const outcome = await get(deadlineMs)
  if (outcome.ok || !retriedKinds.has(outcome.failure.kind)) return outcome
  const isPaused = await pause(retryAfterMs, true, { signal: request.signal }).catch(() => false)
  const leftMs = Math.floor(deadlineMs - (performance.now() - began))
  return isPaused && leftMs > 0 ? get(leftMs) : outcome
}

/** Failures without a sign of the process, unless an answer has begun. */
export const silentKinds: ReadonlySet<FailureKind> = new Set<FailureKind>([
  'dns',
  'refused',
  'timeout',
  'network',
  'configuration',
])

/** A proxy answers with these statuses if the service behind it does not answer. */
export const gatewayStatuses: ReadonlySet<number> = new Set([502, 503, 504])

function unanswered({ kind, message, code, status }: HttpFailure): Scraped {
  const isDown = silentKinds.has(kind) || (kind === 'tls' && refusedCertificates.has(code))
  const answered = status === undefined ? !isDown : !gatewayStatuses.has(status)
  // A connection that was not made in time has a code.
  const isSilent = kind === 'timeout' && code === undefined && !answered
  return failed({ kind, message, answered, ...(isSilent ? { isSilent: true } : {}) })
}

/**
 * The failure of a scrape because of a defect in our code after the target answered; other targets are not affected.
 */
export function brokenScrape(thrown: unknown): ScrapeFailure {
  return unreadable('internal', `the answer could not be read: ${messageOf(thrown)}`)
}

function readAnswer(response: HttpResponse, names: ReadonlySet<string>, limits: ParseLimits): Scraped {
  const { status, body } = response
  if (status !== 200) return failed({ ...statusFailure(response), answered: !gatewayStatuses.has(status) })
  if (isOfType(response, 'application/openmetrics-text'))
    return failed(unreadable('unsupported', 'the answer is OpenMetrics, not the text format 0.0.4'))
  const other = isOfType(response, 'text/html') ? webPage : otherContent(body)
  if (other !== undefined) return failed(unreadable('malformed', `the answer is ${other}`))
  const parsed = parseExposition(body, { names, limits })
  if (parsed.ok) return parsed
  const { kind, line, column, reason } = parsed.failure
  return failed(unreadable(kind, `line ${line}, column ${column}: ${reason}`))
}

function unreadable(kind: FailureKind, message: string): ScrapeFailure {
  return { kind, message, answered: true }
}

/** Media types are case-insensitive (RFC 9110, 8.3.1). */
function isOfType({ headers }: HttpResponse, type: string): boolean {
  return headers['content-type']?.toLowerCase().startsWith(type) === true
}

const sentences: Partial<Readonly<Record<FailureKind, string>>> = {
  auth: 'the credentials are refused',
  'not-found': 'there is no such page',
  'rate-limited': 'too many requests',
  redirected: 'redirects are not followed',
}

function statusFailure(response: HttpResponse): Pick<ScrapeFailure, 'kind' | 'message'> {
  const { status } = response
  // Anchore answers with this body if its metrics are disabled; a proxy or a wrong path has another body.
  const isProblem = isOfType(response, 'application/problem+json')
  if (status === 404 && isProblem) return { kind: 'disabled', message: 'metrics are switched off (404)' }
  // A 413 of a GET is about the query, not about the size of the answer.
  const kind = status === 413 ? 'rejected' : (kindOfStatus(status) ?? 'rejected')
  const sentence = sentences[kind]
  return {
    kind,
    message: sentence === undefined ? `the service answers ${status}` : `${sentence} (${status})`,
  }
}

const maxStart = 1_000
const webPage = 'a web page (HTML), not metrics'
const html = /^\uFEFF?\s*(?:<!--[^]*?-->\s*)*<(?:!doctype\s+html|html)\b/i

/** The content of a body that is no exposition; undefined if its lines are to be parsed. */
export function otherContent(body: Buffer): string | undefined {
  const start = body.toString('utf8', 0, maxStart)
  if (html.test(start)) return webPage
  return body.length <= maxStart && start.trim() === '' ? 'empty' : undefined
}
