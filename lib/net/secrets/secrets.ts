import { messageOf, type Failure, type FailureKind } from '../../model/index.ts'
import type { SecretReference } from './reference.ts'

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
