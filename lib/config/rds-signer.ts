import { Signer } from '@aws-sdk/rds-signer'
import { credentialsOf, type Variables } from '../environment.ts'
import type { TokenLogin } from './rds-tokens.ts'

export function signToken({ host, port, user, region }: TokenLogin, variables: Variables): Promise<string> {
  const signer = new Signer({ hostname: host, port, username: user, region, ...credentialsOf(variables) })
  return signer.getAuthToken()
}
