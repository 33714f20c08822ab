import { awsFailure, type Reason, type Remedies } from '../aws-failure.ts'
import { type Clock, parseJson, textAt } from '../../model/index.ts'
import type { Variables } from '../environment.ts'
import type { SecretReference } from './reference.ts'
import { cached, type CachedStore, type SecretStore } from './cache.ts'
import { environmentSecrets, SecretError, type Secrets } from './secrets.ts'

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
