import { failed, success, type FailureKind, type Outcome } from '../../model/index.ts'
import { type Http, type HttpRequest, retryAfterMs, kindOfStatus } from '../../net/index.ts'
import { channelTimeoutMs, type Accepted, type Delivery, type DeliveryFailure } from '../channel.ts'

/** Bytes; an answer is an "ok" or an error page. */
const maxAnswerBytes = 65_536

/** A POST, of JSON unless its headers have another type. */
export type OutgoingRequest = Pick<HttpRequest, 'headers'> & { readonly url: string; readonly body: string }

/** An answer whose status is 2xx. */
export interface Answer {
  readonly status: number
  /** Undefined if it could not be read to its end. */
  readonly body: string | undefined
}

export interface Refusal {
  readonly kind: FailureKind
  /** A sentence without secrets. */
  readonly message: string
}

/** The reading of an answer, beyond its status. */
export interface Reading {
  /** Absent: every 2xx means accepted, whatever its body. */
  readonly accepted?: (answer: Answer) => Outcome<Accepted, Refusal>
  /** The error code in the body of a refusal; never free text, which may repeat the URL. */
  readonly code?: (body: string) => string | undefined
}

/** For services that accept with 202: any other 2xx is the answer of something between us and the service. */
export const onlyAccepts202: Required<Reading>['accepted'] = ({ status }) =>
  status === 202 ? success({}) : failed({ kind: 'malformed', message: `answered ${status}, not 202` })

export interface SendContext {
  /** The channel's name. */
  readonly target: string
  readonly http: Http
  readonly now: number
  readonly signal: AbortSignal
}

/** Nothing was sent: no connection was made. */
const unsent: ReadonlySet<FailureKind> = new Set(['dns', 'refused', 'tls', 'configuration'])
/** A gateway that lost the answer of the service behind it. */
const lostAnswers: ReadonlySet<number | undefined> = new Set([502, 504])
/** A 2xx that is refused with such a kind does not show whether the channel accepted the notice. */
const inDoubt: ReadonlySet<FailureKind> = new Set(['malformed', 'truncated', 'server-error'])

/** One exchange with a service. Never rejects; no failure contains a secret. */
export async function send(
  { url, headers, body }: OutgoingRequest,
  { accepted = () => success({}), code }: Reading = {},
  { target, http, now, signal }: SendContext,
): Promise<Delivery> {
  const fail = (kind: FailureKind, message: string, more: Partial<DeliveryFailure> = {}): Delivery =>
    failed({ kind, target, message, remedy: remedyOf(kind), retryable: isPassing(kind), ...more })
  if (!isSecure(url)) return fail('configuration', 'the secret holds no https:// URL')
  const outcome = await http({
    url,
    headers: { 'content-type': 'application/json', ...headers },
    body,
    method: 'POST',
    timeoutMs: channelTimeoutMs,
    maxBytes: maxAnswerBytes,
    signal,
  })
  const perhaps = { perhapsSent: true } as const
  // The status line decides, even if the rest of the answer cannot be read.
  const { status } = outcome.ok ? outcome.value : outcome.failure
  if (!outcome.ok && status === undefined) {
    const { kind, message } = outcome.failure
    return fail(kind, message, unsent.has(kind) ? {} : perhaps)
  }
  const text = outcome.ok ? outcome.value.body.toString('utf8') : undefined
  const kind = kindOfStatus(status ?? 0)
  if (kind === undefined) {
    const answer = accepted({ status: status ?? 0, body: text })
    if (answer.ok) return answer
    return fail(answer.failure.kind, answer.failure.message, inDoubt.has(answer.failure.kind) ? perhaps : {})
  }
  const shown = text === undefined ? undefined : code?.(text)
  const pause = outcome.ok ? retryAfterMs(outcome.value.headers['retry-after'], now) : undefined
  return fail(kind, `answered ${status ?? 0}${shown === undefined ? '' : ` (${shown})`}`, {
    ...(pause !== undefined && isPassing(kind) && { retryAfterMs: pause }),
    ...(lostAnswers.has(status) && perhaps),
  })
}

/** A page and its key are never sent in clear text, except to this machine. */
function isSecure(address: string): boolean {
  const url = URL.parse(address)
  if (url === null) return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && local.has(url.hostname))
}

const local: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** The code in a text, if it has the form of one: free text may repeat the URL. */
export function errorCode(text: string | undefined): string | undefined {
  return text !== undefined && /^[A-Za-z]+(?:[_.-][A-Za-z]+)*$/.test(text) && text.length <= 40
    ? text
    : undefined
}

const passing: ReadonlySet<FailureKind> = new Set([
  'dns',
  'refused',
  'tls',
  'timeout',
  'network',
  'truncated',
  'rate-limited',
  'not-ready',
  'server-error',
])

/** Whether a failure of this kind may pass, so that a retry may succeed. */
export function isPassing(kind: FailureKind): boolean {
  return passing.has(kind)
}

const receiverRemedy =
  'Check that the URL of the channel belongs to a receiver of its type; if it does, report the message.'

const remedies: Partial<Record<FailureKind, string>> = {
  auth: 'Check that the secret is still valid; if it is not, store the new one.',
  'not-found':
    'Check that the webhook or integration still exists; if it does not, store the secret of a new one.',
  redirected: 'Store the URL that the service redirects to: redirects are not followed.',
  configuration:
    'Store the whole secret as the service shows it: a URL with https://, a webhook key with whsec_.',
  rejected: receiverRemedy,
  'too-large': receiverRemedy,
  malformed: receiverRemedy,
}

/** The remedy for a channel that failed. */
export function remedyOf(kind: FailureKind): string {
  return (
    remedies[kind] ?? 'None if it passes: the page is retried. Otherwise see the status page of the service.'
  )
}
