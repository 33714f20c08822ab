import type { Clock } from '../../model/clock.ts'
import { failed, success, type FailureKind, type Outcome } from '../../model/failure.ts'
import type { Severity } from '../../model/alarm.ts'
import type { Http, HttpRequest } from '../../net/http.ts'
import type { SecretReference } from '../../secrets/reference.ts'
import {
  describeReference,
  referencesIn,
  SecretError,
  secretFailure,
  type LookUpOptions,
  type Secrets,
} from '../../secrets/secrets.ts'
import {
  channelTimeoutMs,
  type Channel,
  type Delivery,
  type DeliveryFailure,
  type Notice,
} from '../channel.ts'
import { kindOfStatus } from '../../net/status.ts'
import { isPassing, remedyOf } from './status.ts'

/** Bytes; an answer is an "ok" or an error page. */
const maxAnswerBytes = 65_536

/** A POST of JSON. */
export type OutgoingRequest = Pick<HttpRequest, 'headers'> & { readonly url: string; readonly body: string }

/** Settings with the text of each secret in place of its reference; no reference may be in a nested setting. */
export type WithSecrets<Settings> = {
  readonly [Key in keyof Settings]: Settings[Key] extends SecretReference ? string : Settings[Key]
}

/** One type of channel: its requests, and its reading of the answers. */
export interface ChannelType<Settings> {
  /** The request for a notice at `now`, or why a secret is invalid: a sentence without the secret. */
  readonly toRequest: (
    notice: Notice,
    settings: WithSecrets<Settings>,
    now: number,
  ) => Outcome<OutgoingRequest, string>
  /** Checks the body of a 2xx answer; a sentence when the service did not write it. */
  readonly checkAnswer?: (body: string) => string | undefined
  /** The error code in the body of a refusal; never free text, which may repeat the URL. */
  readonly refusalCode?: (body: string) => string | undefined
}

export interface ChannelDependencies {
  readonly http: Http
  readonly secrets: Secrets
  readonly clock: Clock
}

type Values = ReadonlyMap<string, string>

/** Statuses of a replaced secret: a revoked webhook of Slack answers 404, not 403. */
const stale: ReadonlySet<FailureKind> = new Set(['auth', 'not-found'])

/** A channel that posts, and posts again if it is refused and a secret has changed. `name`: its path in watch.yml. */
export function postChannel<Settings extends object>(
  name: string,
  type: ChannelType<Settings>,
  config: Settings & { readonly type: string; readonly severities: readonly Severity[] },
  dependencies: ChannelDependencies,
): Channel {
  const lookUp = (options: LookUpOptions) => lookUpSecrets(name, config, dependencies.secrets, options)
  const post = async (notice: Notice, values: Values, signal: AbortSignal): Promise<Delivery> => {
    const request = type.toRequest(notice, withSecrets<Settings>(config, values), dependencies.clock())
    if (!request.ok) return failure(name, 'configuration', request.failure)
    return send(name, type, request.value, dependencies.http, signal)
  }
  return {
    name,
    type: config.type,
    severities: config.severities,
    updates: false,
    deliver: async (notice, _reference, signal) => {
      const values = await lookUp({ signal })
      if (!values.ok) return values
      const first = await post(notice, values.value, signal)
      if (first.ok || !stale.has(first.failure.kind)) return first
      const renewed = await lookUp({ fresh: true, signal })
      const hasChanged =
        renewed.ok && [...renewed.value].some(([key, text]) => text !== values.value.get(key))
      return hasChanged ? post(notice, renewed.value, signal) : first
    },
  }
}

/** The texts of the secrets, by key. */
async function lookUpSecrets(
  target: string,
  config: object,
  secrets: Secrets,
  options: LookUpOptions,
): Promise<Outcome<Values, DeliveryFailure>> {
  const values = new Map<string, string>()
  for (const { path, reference } of referencesIn(config)) {
    try {
      values.set(path, (await secrets(reference, options)).trim())
    } catch (error) {
      const failure = secretFailure(error, target)
      const message =
        error instanceof SecretError
          ? failure.message
          : `no secret at ${describeReference(reference)}: ${failure.message}`
      // Somebody may store the secret within a minute: a page is worth another attempt.
      return failed({ ...failure, message, retryable: true })
    }
  }
  return success(values)
}

function withSecrets<Settings extends object>(settings: Settings, values: Values): WithSecrets<Settings> {
  return { ...settings, ...Object.fromEntries(values) }
}

async function send(
  target: string,
  { checkAnswer, refusalCode }: Pick<ChannelType<never>, 'checkAnswer' | 'refusalCode'>,
  { url, headers, body }: OutgoingRequest,
  http: Http,
  signal: AbortSignal,
): Promise<Delivery> {
  if (!URL.canParse(url)) return failure(target, 'configuration', 'the secret holds no URL')
  const outcome = await http({
    url,
    headers: { 'content-type': 'application/json', ...headers },
    body,
    method: 'POST',
    timeoutMs: channelTimeoutMs,
    maxBytes: maxAnswerBytes,
    signal,
  })
  if (!outcome.ok) return failure(target, outcome.failure.kind, outcome.failure.message)
  const { status, body: bytes } = outcome.value
  const answer = bytes.toString('utf8')
  const kind = kindOfStatus(status)
  if (kind !== undefined) {
    const code = refusalCode?.(answer)
    return failure(target, kind, `answered ${status}${code === undefined ? '' : ` (${code})`}`)
  }
  const problem = checkAnswer?.(answer)
  return problem === undefined ? success({}) : failure(target, 'malformed', problem)
}

function failure(target: string, kind: FailureKind, message: string): Delivery {
  return failed({ kind, target, message, remedy: remedyOf(kind), retryable: isPassing(kind) })
}
