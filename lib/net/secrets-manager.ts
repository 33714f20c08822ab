import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { clientOptions, readAttempts, type Variables } from './environment.ts'

/** AWS Secrets Manager: the current version of a secret; a binary secret counts as none. */
export function secretsManager(variables: Variables) {
  const client = new SecretsManagerClient(
    clientOptions(variables, 'AWS_ENDPOINT_URL_SECRETS_MANAGER', readAttempts),
  )
  return async (name: string, abortSignal: AbortSignal): Promise<string | undefined> => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name }), { abortSignal })
    return SecretString
  }
}
