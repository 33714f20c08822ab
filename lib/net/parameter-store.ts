import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { clientOptions, readAttempts, type Variables } from './environment.ts'

/** SSM Parameter Store: the newest version of a parameter, decrypted. */
export function parameterStore(variables: Variables) {
  const client = new SSMClient(clientOptions(variables, 'AWS_ENDPOINT_URL_SSM', readAttempts))
  return async (name: string, abortSignal: AbortSignal): Promise<string | undefined> => {
    const command = new GetParameterCommand({ Name: name, WithDecryption: true })
    const { Parameter } = await client.send(command, { abortSignal })
    return Parameter?.Value
  }
}
