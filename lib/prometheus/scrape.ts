import { messageOf, type FailureKind } from '../model/failure.ts'
import { acceptedEncodings } from '../net/body.ts'
import type { Http, HttpResponse } from '../net/http.ts'
import type { HttpFailure } from '../net/failure.ts'
import { refusedCertificates } from '../net/failure.ts'
import { attempt } from './attempts.ts'
import type { ParseLimits } from './limits.ts'
import { hasOtherNames, nameQuery } from './name-filter.ts'
import { noExposition } from './no-exposition.ts'
import { parseExposition, type ExpositionFormat } from './parse.ts'
import type { PrometheusSample } from './sample.ts'

export interface ScrapeRequest {
  readonly limits: ParseLimits
  /** Without a query. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** The samples wanted, by their exact names: the target is asked for no others, and others are skipped unread. */
  readonly names: ReadonlySet<string>
  /** For one attempt, and for all of them, milliseconds. */
  readonly timeoutMs: number
  readonly deadlineMs: number
  /** Whether the connection is not kept for another request. */
  readonly isLast: boolean
  readonly signal: AbortSignal
}

export type Scraped =
  | {
      readonly ok: true
      readonly samples: readonly PrometheusSample[]
      /** Whether there was more in the answer than was asked for. */
      readonly ignoresFilter: boolean
    }
  | {
      readonly ok: false
      readonly kind: FailureKind
      readonly message: string
      /** Whether the process behind the address said anything at all: then it is up. */
      readonly answered: boolean
      /** Present where the connection was made, and nothing came before the time was over. */
      readonly isSilent?: true
    }

/** A proxy answers so in the place of a service that does not. */
export const gatewayStatuses: ReadonlySet<number> = new Set([502, 503, 504])
/** Nobody is known to be there, unless an answer has begun. */
export const silentKinds: ReadonlySet<FailureKind> = new Set<FailureKind>([
  'dns',
  'refused',
  'timeout',
  'network',
  'configuration',
])

/** One scrape of one target: its samples as written, or why there are none. Never rejects. */
export async function scrape(http: Http, { names, limits, ...request }: ScrapeRequest): Promise<Scraped> {
  const headers = { ...request.headers, 'accept-encoding': acceptedEncodings }
  const url = `${request.url}?${nameQuery(names)}`
  const outcome = await attempt(http, { ...request, url, headers, maxBytes: limits.bytes })
  if (!outcome.ok) return unanswered(outcome.failure)
  try {
    return read(outcome.response, names, limits)
  } catch (thrown) {
    return brokenScrape(thrown)
  }
}

function unanswered({ kind, message, code, hasBegun }: HttpFailure): Scraped {
  const isRefused = silentKinds.has(kind) || (kind === 'tls' && refusedCertificates.has(code))
  const answered = hasBegun === true || !isRefused
  // Undici has a code for a connection that was not made in time.
  const isSilent = kind === 'timeout' && code === undefined && !answered
  return { ok: false, kind, message, answered, ...(isSilent ? { isSilent: true } : {}) }
}

function read(response: HttpResponse, names: ReadonlySet<string>, limits: ParseLimits): Scraped {
  const { status, body } = response
  const refusal = refusalOf(response)
  if (refusal !== undefined) return { ok: false, ...refusal, answered: !gatewayStatuses.has(status) }
  const other = isOfType(response, 'text/html') ? 'a web page (HTML), no metrics' : noExposition(body)
  if (other !== undefined) return bad('malformed', `the answer is ${other}`)
  const parsed = parseExposition(body, { names, limits, format: formatOf(response) })
  if (parsed.ok) return { ok: true, samples: parsed.samples, ignoresFilter: hasOtherNames(body, names) }
  const { kind, line, column, reason } = parsed.problem
  return bad(kind, `line ${line}, column ${column}: ${reason}`)
}

/** What the answer says it is; Anchore says text. */
function formatOf(response: HttpResponse): ExpositionFormat {
  return isOfType(response, 'application/openmetrics-text') ? 'openmetrics' : 'text'
}

/** A media type is the same in capitals (RFC 9110, 8.3.1). */
function isOfType({ headers }: HttpResponse, type: string): boolean {
  return headers['content-type']?.toLowerCase().startsWith(type) === true
}

/** A scrape that an error of ours ended, after the target had answered: it costs that target only. */
export function brokenScrape(thrown: unknown): Scraped {
  return bad('internal', `the answer could not be read: ${messageOf(thrown)}`)
}

function bad(kind: FailureKind, message: string): Scraped {
  return { ok: false, kind, message, answered: true }
}

/** What a status other than 200 means; undefined for 200. */
function refusalOf({ status, headers }: HttpResponse): { kind: FailureKind; message: string } | undefined {
  if (status === 200) return undefined
  if (status === 401 || status === 403)
    return { kind: 'auth', message: `the credentials are refused (${status})` }
  if (status === 404) {
    // Anchore answers so where metrics are switched off; a proxy or a wrong path has another body.
    const isAnchore = headers['content-type']?.startsWith('application/problem+json') === true
    if (isAnchore) return { kind: 'disabled', message: 'metrics are switched off (404)' }
    return { kind: 'not-found', message: 'there is no such page (404)' }
  }
  if (status === 429) return { kind: 'rate-limited', message: 'too many requests (429)' }
  if (status >= 500) return { kind: 'server-error', message: `the service answers ${status}` }
  if (status >= 300 && status < 400)
    return { kind: 'redirected', message: `redirects are not followed (${status})` }
  return { kind: 'rejected', message: `the service answers ${status}` }
}
