import { messageOf, parseJson, textAt, type Clock, type Failure, type FailureKind } from '../model/index.ts'
import { awsFailure, type Reason, type Remedies } from './aws-failure.ts'
import type { Variables } from './environment.ts'
import type { SecretReference } from './secret-reference.ts'

export interface LookUpOptions {
  /** Bypasses the cache; for one retry after a refused login. */
  readonly fresh?: boolean
  readonly signal?: AbortSignal
}

/** Looks a secret up by its reference. Rejects with an error that names the reference and never the value. */
export type Secrets = (reference: SecretReference, options?: LookUpOptions) => Promise<string>

/** A failed look-up; the message names the reference. */
export class SecretError extends Error {
  override readonly name = 'SecretError'
  readonly kind: FailureKind
  readonly remedy: string

  constructor(reference: SecretReference, reason: Pick<Failure, 'kind' | 'message' | 'remedy'>) {
    super(`${describeReference(reference)}: ${reason.message}`)
    this.kind = reason.kind
    this.remedy = reason.remedy
  }
}

const unknownRemedy = 'Correct the reference in watch.yml, or let this function read the secret.'

/** The failure of `target` when its secret cannot be read. */
export function secretFailure(error: unknown, target: string): Failure {
  const message = messageOf(error)
  if (error instanceof SecretError) return { kind: error.kind, target, message, remedy: error.remedy }
  return { kind: 'configuration', target, message, remedy: unknownRemedy }
}

/** A reference in a message: `env: NAME`. */
export function describeReference(reference: SecretReference): string {
  if (reference.source !== 'secret') return `${reference.source}: ${reference.name}`
  return `secret: ${reference.name}${reference.key === undefined ? '' : `#${reference.key}`}`
}

/** A reference and its place in the settings: `auth.password`. */
export interface PlacedReference {
  readonly path: string
  readonly reference: SecretReference
}

const sources: ReadonlySet<unknown> = new Set<SecretReference['source']>(['secret', 'parameter', 'env'])

/** Every reference in the settings, at any depth: the permissions to read secrets follow from it. */
export function referencesIn(settings: unknown, path = ''): readonly PlacedReference[] {
  if (typeof settings !== 'object' || settings === null) return []
  if (isReference(settings)) return [{ path, reference: settings }]
  return Object.entries(settings).flatMap(([key, value]: [string, unknown]) => {
    const place = Array.isArray(settings) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`
    return referencesIn(value, place)
  })
}

function isReference(value: object): value is SecretReference {
  return 'source' in value && sources.has(value.source)
}

/** Looks up secrets in the environment only. */
export function environmentSecrets(environment: Readonly<Record<string, string | undefined>>): Secrets {
  return (reference) => {
    if (reference.source !== 'env') {
      return Promise.reject(
        new Error(`${describeReference(reference)} cannot be looked up here; use env: NAME`),
      )
    }
    const value = environment[reference.name]
    if (value === undefined || value === '') {
      return Promise.reject(new Error(`env: ${reference.name} is not set; set it to the secret's value`))
    }
    return Promise.resolve(value)
  }
}

type AwsReference = Exclude<SecretReference, { readonly source: 'env' }>

const services: Readonly<Record<AwsReference['source'], { name: string; remedies: Remedies }>> = {
  secret: {
    name: 'Secrets Manager',
    remedies: {
      auth: "Grant the function's role secretsmanager:GetSecretValue on the secret, and kms:Decrypt on its key if it has its own.",
      configuration: "Create the secret in the function's region, or correct its name in watch.yml.",
      timeout: 'Create a VPC endpoint for secretsmanager, and allow port 443 from the function to it.',
      otherwise:
        'Check whether the function can reach Secrets Manager and whether the secret is scheduled for deletion.',
    },
  },
  parameter: {
    name: 'Parameter Store',
    remedies: {
      auth: "Grant the function's role ssm:GetParameter on the parameter, and kms:Decrypt on its key if it has its own.",
      configuration: "Create the parameter in the function's region, or correct its name in watch.yml.",
      timeout: 'Create a VPC endpoint for ssm, and allow port 443 from the function to it.',
      otherwise: 'Check whether the function can reach Parameter Store.',
    },
  },
}

/**
 * Looks up secrets in Secrets Manager, Parameter Store and the environment. AWS values are cached for five minutes,
 * unless `fresh`; a client is loaded at its first use. Rejects with a SecretError, for `env` with an Error.
 */
export function createSecrets({
  variables,
  clock,
}: {
  readonly variables: Variables
  readonly clock: Clock
}): Secrets {
  const fromEnvironment = environmentSecrets(variables)
  const stores: Readonly<Record<AwsReference['source'], CachedStore>> = {
    secret: cached(
      lazyStore(async () => (await import('./secrets-manager.ts')).secretsManager(variables)),
      clock,
    ),
    parameter: cached(
      lazyStore(async () => (await import('./parameter-store.ts')).parameterStore(variables)),
      clock,
    ),
  }
  return async (reference, options = {}) => {
    if (reference.source === 'env') return fromEnvironment(reference)
    const { name, remedies } = services[reference.source]
    if (!variables['AWS_REGION']) throw new SecretError(reference, noRegion)
    // Drops the cause: an SDK error may contain the response, and the response contains the secret.
    const text = await stores[reference.source](reference.name, options).catch((error: unknown) => {
      throw new SecretError(reference, awsFailure(error, name, remedies))
    })
    return valueIn(text, reference)
  }
}

const noRegion = {
  kind: 'configuration',
  message: 'AWS_REGION is not set',
  remedy: "Set AWS_REGION, or deploy.region in watch.yml, to the secret's region.",
} as const

function lazyStore(open: () => Promise<SecretStore>): SecretStore {
  let store: Promise<SecretStore> | undefined
  return async (name, signal) => {
    store ??= open()
    return (await store)(name, signal)
  }
}

/** The whole text, or the value of its key. */
function valueIn(text: string | undefined, reference: AwsReference): string {
  const secretError = (message: string, remedy: string): SecretError => {
    const reason: Reason = { kind: 'configuration', message, remedy }
    return new SecretError(reference, reason)
  }
  if (text === undefined || text === '')
    throw secretError('it has no text', 'Store it as a text, not as bytes.')
  if (reference.source === 'parameter' || reference.key === undefined) return text
  const { name, key } = reference
  const document = parseJson(text)
  if (typeof document !== 'object' || document === null) {
    throw secretError(
      'it is not a JSON object',
      `Store {"${key}": "…"}, or write secret: ${name} for the whole text.`,
    )
  }
  const value = textAt(document, key)
  if (value === undefined)
    throw secretError(`it has no text under ${key}`, 'Add the key, or correct it in watch.yml.')
  return value
}

/** Reads the text under a name; undefined if there is none. Rejects with the error of the store's client. */
export type SecretStore = (name: string, signal: AbortSignal) => Promise<string | undefined>

/** A store with a cache. */
export type CachedStore = (name: string, options: LookUpOptions) => Promise<string | undefined>

/** The lifetime of a value. After a refused login, such as after a rotation, callers bypass the cache (`fresh`). */
const timeToLiveMs = 5 * 60_000
/** For one call; well within the 5 s of a channel. */
const lookUpMs = 3_000

/**
 * Caches values for five minutes and serves stale ones if the store fails. Concurrent look-ups of one name share one
 * call, which no caller can abort.
 */
export function cached(store: SecretStore, clock: Clock): CachedStore {
  const values = new Map<string, { readonly text: string | undefined; readonly until: number }>()
  const pending = new Map<string, Promise<string | undefined>>()
  const fetchOnce = (name: string): Promise<string | undefined> => {
    const fetching =
      pending.get(name) ??
      store(name, AbortSignal.timeout(lookUpMs))
        .then((text) => {
          values.set(name, { text, until: clock() + timeToLiveMs })
          return text
        })
        .finally(() => pending.delete(name))
    pending.set(name, fetching)
    return fetching
  }
  return (name, { fresh = false, signal }) => {
    const known = values.get(name)
    if (!fresh && known !== undefined && clock() < known.until) return Promise.resolve(known.text)
    const found = fetchOnce(name)
    // If the store fails, the stale value may still be valid; the login shows whether it is.
    const value = fresh || known === undefined ? found : found.catch(() => known.text)
    return unlessAborted(value, signal)
  }
}

function unlessAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (signal === undefined) return promise
  const aborted = new Promise<never>((_resolve, reject) => {
    const abort = (): void => {
      reject(new DOMException('The look-up was aborted', 'AbortError'))
    }
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
  return Promise.race([promise, aborted])
}
