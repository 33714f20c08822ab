import {
  awsFailure,
  RegionError,
  type RdsTokens,
  secretFailure,
  type LookUpOptions,
  type Secrets,
} from '../../net/index.ts'
import type { DatabaseHost, PostgresConfig } from '../settings.ts'
import { failed, success, type Outcome } from '../../model/index.ts'

/** The password or token for a host; `fresh` bypasses the cache after a refusal. */
export type Passwords = (host: DatabaseHost, options: LookUpOptions) => Promise<Outcome<string>>

export interface PasswordSources {
  readonly secrets: Secrets
  readonly tokens: RdsTokens
}

/** The role's password, or an IAM token, one for each host. */
export function passwordsOf(
  { auth, user }: Pick<PostgresConfig, 'auth' | 'user'>,
  { secrets, tokens }: PasswordSources,
): Passwords {
  if (auth.type === 'password') {
    return (_host, options) =>
      secrets(auth.password, options).then(success, (error: unknown) =>
        failed(secretFailure(error, 'postgres.password')),
      )
  }
  return (host) => tokens({ ...host, user }).then(success, (error: unknown) => failed(tokenFailure(error)))
}

function tokenFailure(error: unknown) {
  const target = 'postgres.iam'
  if (error instanceof RegionError) {
    const remedy = "Name the server by its endpoint, or set AWS_REGION to the database's region."
    return { kind: 'configuration', target, message: `${error.message}.`, remedy } as const
  }
  const reason = awsFailure(error, 'The signer', { otherwise: 'See that the function has AWS credentials.' })
  return { target, ...reason }
}
