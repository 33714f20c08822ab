import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { clientOptions, readAttempts, type Variables } from '../environment.ts'
import type { SecretStore } from './cache.ts'

/** AWS Secrets Manager: the current version of a secret; a binary secret counts as none. */
export function secretsManager(variables: Variables): SecretStore {
  const client = new SecretsManagerClient(
    clientOptions(variables, 'AWS_ENDPOINT_URL_SECRETS_MANAGER', readAttempts),
  )
  return async (name, abortSignal) => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name }), { abortSignal })
    return SecretString
  }
}
