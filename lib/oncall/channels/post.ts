import {
  describeReference,
  SecretError,
  secretFailure,
  type LookUpOptions,
  type Secrets,
} from '../../secrets/secrets.ts'
import type { SecretReference } from '../../secrets/reference.ts'
import type { FailureKind } from '../../model/failure.ts'
import type { Http, HttpRequest } from '../../net/http.ts'
import { channelTimeoutMs, type Delivery } from '../channel.ts'
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

/** What a receiver answers to a secret that has been replaced: a revoked webhook of Slack is gone, not forbidden. */
const stale: ReadonlySet<FailureKind> = new Set(['auth', 'not-found'])

/** One POST to a channel; once more if it is refused and the secrets have changed since they were cached. Never rejects. */
export async function postTo(post: Post, parts: PostParts, signal: AbortSignal): Promise<Delivery> {
  const values = await valuesOf(post, parts.secrets, { signal })
  if (!values.ok) return values.delivery
  const first = await send(post, values.value, parts.http, signal)
  if (first.ok || !stale.has(first.failure.kind)) return first
  const renewed = await valuesOf(post, parts.secrets, { fresh: true, signal })
  const isSame = renewed.ok && renewed.value.every((value, index) => value === values.value[index])
  return renewed.ok && !isSame ? send(post, renewed.value, parts.http, signal) : first
}

type Values =
  | { readonly ok: true; readonly value: readonly string[] }
  | { readonly ok: false; readonly delivery: Delivery }

async function valuesOf(
  { target, references }: Post,
  secrets: Secrets,
  options: LookUpOptions,
): Promise<Values> {
  const value: string[] = []
  for (const reference of references) {
    try {
      value.push((await secrets(reference, options)).trim())
    } catch (error) {
      const lacking = secretFailure(error, target)
      const isNamed = error instanceof SecretError
      const message = isNamed
        ? lacking.message
        : `no secret at ${describeReference(reference)}: ${lacking.message}`
      // A secret that is not there may be put there in a minute: a page is worth another try.
      return { ok: false, delivery: { ok: false, failure: { ...lacking, message }, retryable: true } }
    }
  }
  return { ok: true, value }
}

async function send(
  post: Post,
  values: readonly string[],
  http: Http,
  signal: AbortSignal,
): Promise<Delivery> {
  const { target } = post
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
