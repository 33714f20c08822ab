import { describeReference, type Secrets } from '../config/secrets.ts'
import type { SecretReference } from '../config/config.ts'
import { messageOf, type FailureKind } from '../errors.ts'
import type { Http, HttpRequest } from '../http.ts'
import { channelTimeoutMs, type Delivery } from '../notifier.ts'
import { isPassing, kindOfStatus, remedyOf } from './status.ts'

/** Answers are an "ok" or a page of an error: the rest is not worth reading. */
const maxAnswerBytes = 65_536

export type Letter = Pick<HttpRequest, 'headers'> & { readonly url: string; readonly body: string }

export interface Post {
  /** The channel, for messages: `oncall.channels[0]`. */
  readonly target: string
  readonly references: readonly SecretReference[]
  /** Makes the request of the secrets' values, in the order of `references`; a sentence when they are no use. */
  readonly write: (values: readonly string[]) => Letter | string
  /** Looks at the body of a 2xx answer; a sentence when it is not what the service says. */
  readonly check?: (body: string) => string | undefined
  /** What the body of a refusal adds to the message; never free text, which may repeat the URL. */
  readonly explain?: (body: string) => string | undefined
}

export interface PostParts {
  readonly http: Http
  readonly secrets: Secrets
}

/** One POST to a channel; with fresh secrets once more when the cached ones are refused. Never rejects. */
export async function postTo(post: Post, parts: PostParts, signal: AbortSignal): Promise<Delivery> {
  const first = await attempt(post, parts, false, signal)
  return !first.ok && first.failure.kind === 'auth' ? attempt(post, parts, true, signal) : first
}

async function attempt(
  post: Post,
  { http, secrets }: PostParts,
  fresh: boolean,
  signal: AbortSignal,
): Promise<Delivery> {
  const { target } = post
  const values: string[] = []
  for (const reference of post.references) {
    try {
      values.push((await secrets(reference, { fresh })).trim())
    } catch (error) {
      const message = `no secret at ${describeReference(reference)}: ${messageOf(error)}`
      // A store that cannot be reached looks the same as a secret that is not there: the page is tried again.
      return { ...failure(target, 'configuration', message), retryable: true }
    }
  }
  const letter = post.write(values)
  if (typeof letter === 'string') return failure(target, 'configuration', letter)
  const outcome = await http({
    ...letter,
    method: 'POST',
    timeoutMs: channelTimeoutMs,
    maxBytes: maxAnswerBytes,
    signal,
  })
  if (!outcome.ok) return failure(target, outcome.failure.kind, outcome.failure.message)
  return judge(post, outcome.response.status, outcome.response.body.toString('utf8'))
}

function judge({ target, check, explain }: Post, status: number, body: string): Delivery {
  const kind = kindOfStatus(status)
  if (kind !== undefined) {
    const reason = explain?.(body)
    return failure(target, kind, `answered ${status}${reason === undefined ? '' : ` (${reason})`}`)
  }
  const complaint = check?.(body)
  return complaint === undefined ? { ok: true } : failure(target, 'malformed', complaint)
}

function failure(
  target: string,
  kind: FailureKind,
  message: string,
): Extract<Delivery, { readonly ok: false }> {
  return { ok: false, failure: { kind, target, message, remedy: remedyOf(kind) }, retryable: isPassing(kind) }
}
