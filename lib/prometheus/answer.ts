import { failed, messageOf, success, type FailureKind, type Outcome } from '../model/index.ts'
import { type HttpResponse, kindOfStatus } from '../net/index.ts'
import type { ParseLimits } from './limits.ts'
import { hasOtherNames } from './name-filter.ts'
import { parseExposition, type ExpositionFormat } from './parse.ts'
import type { PrometheusSample } from './sample.ts'

export interface Exposition {
  readonly samples: readonly PrometheusSample[]
  /** Whether the answer had samples of names that were not requested. */
  readonly ignoresFilter: boolean
}

export interface ScrapeFailure {
  readonly kind: FailureKind
  readonly message: string
  /** Whether the process behind the address answered at all: then it is up. */
  readonly answered: boolean
  /** Present for a timeout that is not that of connecting: the service may still answer /health. */
  readonly isSilent?: true
}

/** A proxy answers with these statuses if the service behind it does not answer. */
export const gatewayStatuses: ReadonlySet<number> = new Set([502, 503, 504])

/** Reads the samples of an answer. Throws only because of a defect in our code. */
export function readAnswer(
  response: HttpResponse,
  names: ReadonlySet<string>,
  limits: ParseLimits,
): Outcome<Exposition, ScrapeFailure> {
  const { status, body } = response
  if (status !== 200) return failed({ ...statusFailure(response), answered: !gatewayStatuses.has(status) })
  const other = isOfType(response, 'text/html') ? webPage : otherContent(body)
  if (other !== undefined) return unreadable('malformed', `the answer is ${other}`)
  const parsed = parseExposition(body, { names, limits, format: formatOf(response) })
  if (parsed.ok) return success({ samples: parsed.value, ignoresFilter: hasOtherNames(body, names) })
  const { kind, line, column, reason } = parsed.failure
  return unreadable(kind, `line ${line}, column ${column}: ${reason}`)
}

/**
 * The failure of a scrape because of a defect in our code after the target answered; other targets are not affected.
 */
export function brokenScrape(thrown: unknown): ScrapeFailure {
  const message = `the answer could not be read: ${messageOf(thrown)}`
  return { kind: 'internal', message, answered: true }
}

function unreadable(kind: FailureKind, message: string): Outcome<Exposition, ScrapeFailure> {
  return failed({ kind, message, answered: true })
}

function formatOf(response: HttpResponse): ExpositionFormat {
  return isOfType(response, 'application/openmetrics-text') ? 'openmetrics' : 'text'
}

/** Media types are case-insensitive (RFC 9110, 8.3.1). */
function isOfType({ headers }: HttpResponse, type: string): boolean {
  return headers['content-type']?.toLowerCase().startsWith(type) === true
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
