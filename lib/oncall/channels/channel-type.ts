import {
  type Clock,
  failed,
  type FailureKind,
  type Severity,
  success,
  type Outcome,
} from '../../model/index.ts'
import {
  type Variables,
  type Http,
  type SecretReference,
  type LookUpOptions,
  type Secrets,
  describeReference,
  referencesIn,
  SecretError,
  secretFailure,
} from '../../net/index.ts'
import type { Channel, Delivery, DeliveryFailure, Notice } from '../channel.ts'
import { send, type OutgoingRequest, type Reading, remedyOf } from './post.ts'

/** The delivery of one notice, as a channel sees it. */
export interface Attempt {
  readonly notice: Notice
  readonly now: number
  /** The message that the channel already shows for the incident. */
  readonly reference: string | undefined
  /** The environment, for channels of AWS: the credentials of the role. */
  readonly variables: Variables
  readonly send: (request: OutgoingRequest, reading?: Reading) => Promise<Delivery>
  /** The outcome when a secret cannot be valid; `problem`: a sentence without the secret. */
  readonly invalid: (problem: string) => Promise<Delivery>
}

/** A permission of the functions that send to a channel: IAM actions on one ARN. */
export interface Permission {
  readonly actions: readonly string[]
  readonly arn: string
}

/** One type of channel: the requests of a notice, within the limits of its service. */
export interface ChannelType<Settings> {
  /** The secrets and addresses that together distinguish it from other channels of its type; its name contains them. */
  readonly identity: (settings: Settings) => readonly (SecretReference | string)[]
  /** Whether it can change a message that was sent; absent: it cannot. */
  readonly updates?: true
  /** The permissions that it needs beside those to read its secrets. */
  readonly permissions?: (settings: Settings) => readonly Permission[]
  readonly deliver: (attempt: Attempt, settings: WithSecrets<Settings>) => Promise<Delivery>
}

/** The settings of every channel, whatever its type. */
export interface CommonSettings {
  readonly type: string
  readonly severities: readonly Severity[]
  /** The time zone of this channel, in place of oncall.timezone. */
  readonly timezone?: string | undefined
  /** True: gets the daily digest. */
  readonly digest?: true
}

export interface ChannelDependencies {
  readonly http: Http
  readonly secrets: Secrets
  readonly clock: Clock
  /** Empty where no channel belongs to AWS. */
  readonly variables: Variables
}

/** The failures that a replaced secret can cause: a revoked webhook of Slack answers 404, not 403. */
const stale: ReadonlySet<FailureKind> = new Set(['auth', 'not-found'])

/** A channel that looks up its secrets and posts, and posts again if it is refused and a secret has changed. */
export function postChannel<Settings extends object>(
  type: ChannelType<Settings>,
  config: Settings & CommonSettings,
  { http, secrets, clock, variables }: ChannelDependencies,
): Channel {
  const name = channelName(type, config)
  const lookUp = (options: LookUpOptions) => lookUpSecrets(name, config, secrets, options)
  return {
    name,
    type: config.type,
    severities: config.severities,
    updates: type.updates ?? false,
    timezone: config.timezone,
    deliver: async (notice, reference, signal) => {
      const now = clock()
      const attempt: Attempt = {
        notice,
        now,
        reference,
        variables,
        send: (request, reading) => send(request, reading, { target: name, http, now, signal }),
        invalid: (message) => Promise.resolve(failed(invalidSecret(name, message))),
      }
      const post = (values: Values) => type.deliver(attempt, withSecrets<Settings>(config, values))
      const values = await lookUp({ signal })
      if (!values.ok) return values
      const first = await post(values.value)
      if (first.ok || !stale.has(first.failure.kind)) return first
      const renewed = await lookUp({ fresh: true, signal })
      const hasChanged =
        renewed.ok && [...renewed.value].some(([key, text]) => text !== values.value.get(key))
      return hasChanged ? post(renewed.value) : first
    },
  }
}

/** The type and the identity of a channel: `slack anchor-watch/slack#url`. */
export function channelName<Settings extends object>(
  { identity }: Pick<ChannelType<Settings>, 'identity'>,
  config: Settings & CommonSettings,
): string {
  const names = identity(config).map((one) => (typeof one === 'string' ? one : nameOf(one)))
  return [config.type, ...names].join(' ')
}

function nameOf(reference: SecretReference): string {
  const key = reference.source === 'secret' ? reference.key : undefined
  return key === undefined ? reference.name : `${reference.name}#${key}`
}

function invalidSecret(target: string, message: string): DeliveryFailure {
  return { kind: 'configuration', target, message, remedy: remedyOf('configuration'), retryable: false }
}

/** Settings with the text of each secret in place of its reference; no reference may be in a nested setting. */
export type WithSecrets<Settings> = {
  readonly [Key in keyof Settings]: Settings[Key] extends SecretReference ? string : Settings[Key]
}

export type Values = ReadonlyMap<string, string>

/** The texts of the secrets, by key. */
export async function lookUpSecrets(
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
      // Somebody may store the secret within a minute, so the page is retried.
      return failed({ ...failure, message, retryable: true })
    }
  }
  return success(values)
}

export function withSecrets<Settings extends object>(
  settings: Settings,
  values: Values,
): WithSecrets<Settings> {
  return { ...settings, ...Object.fromEntries(values) }
}
