import { Signer } from '@aws-sdk/rds-signer'
import { credentialsOf, type Variables } from './environment.ts'

/** The login that a token is for. */
export interface DatabaseLogin {
  readonly host: string
  readonly port: number
  readonly user: string
}

export interface TokenLogin extends DatabaseLogin {
  readonly region: string
}

export function signToken({ host, port, user, region }: TokenLogin, variables: Variables): Promise<string> {
  const signer = new Signer({ hostname: host, port, username: user, region, ...credentialsOf(variables) })
  return signer.getAuthToken()
}
