import { failed, type FailureKind, type Outcome } from '../model/index.ts'
import {
  acceptedEncodings,
  refusedCertificates,
  type HttpFailure,
  type Http,
  type HttpOutcome,
  type HttpRequest,
  retry,
} from '../net/index.ts'
import { brokenScrape, gatewayStatuses, readAnswer, type Exposition, type ScrapeFailure } from './answer.ts'
import type { ParseLimits } from './limits.ts'
import { nameQuery } from './name-filter.ts'

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

export type Scraped = Outcome<Exposition, ScrapeFailure>

/** One scrape of one target: its samples as written, or the failure. Never rejects. */
export async function scrape(http: Http, { names, limits, ...request }: ScrapeRequest): Promise<Scraped> {
  const headers = { ...request.headers, 'accept-encoding': acceptedEncodings }
  const url = `${request.url}?${nameQuery(names)}`
  const outcome = await getWithRetry(http, { ...request, url, headers, maxBytes: limits.bytes })
  if (!outcome.ok) return unanswered(outcome.failure)
  try {
    return readAnswer(outcome.value, names, limits)
  } catch (thrown) {
    return failed(brokenScrape(thrown))
  }
}

export interface RetriedRequest extends HttpRequest {
  /** For all attempts together, milliseconds; each attempt has at most `timeoutMs`. */
  readonly deadlineMs: number
}

/** The process restarts, or a proxy closed the connection: a second attempt may succeed. */
const retriedKinds = new Set<FailureKind>(['refused', 'network'])
/** Long enough for a restarted process to listen, short enough if a thousand targets do not answer. */
const retryAfterMs = 200

/** A GET, and one more if the connection was refused or broke before the answer. Never rejects. */
export function getWithRetry(http: Http, { deadlineMs, ...request }: RetriedRequest): Promise<HttpOutcome> {
  const isRetried = ({ kind }: HttpFailure): boolean => retriedKinds.has(kind)
  return retry(
    (leftMs) => http({ ...request, timeoutMs: Math.min(request.timeoutMs, leftMs) }),
    { isRetried, pausesMs: [retryAfterMs], deadlineMs },
    request.signal,
  )
}

/** Failures without a sign of the process, unless an answer has begun. */
export const silentKinds: ReadonlySet<FailureKind> = new Set<FailureKind>([
  'dns',
  'refused',
  'timeout',
  'network',
  'configuration',
])

function unanswered({ kind, message, code, status }: HttpFailure): Scraped {
  const isDown = silentKinds.has(kind) || (kind === 'tls' && refusedCertificates.has(code))
  const answered = status === undefined ? !isDown : !gatewayStatuses.has(status)
  // A connection that was not made in time has a code.
  const isSilent = kind === 'timeout' && code === undefined && !answered
  return failed({ kind, message, answered, ...(isSilent ? { isSilent: true } : {}) })
}
