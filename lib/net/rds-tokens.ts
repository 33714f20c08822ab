import type { Variables } from './environment.ts'
import type { DatabaseLogin } from './rds-signer.ts'

/** Makes a token that Amazon RDS accepts as a password for 15 minutes; signed locally, without a request. */
export type RdsTokens = (login: DatabaseLogin) => Promise<string>

/** The region of a database is unknown. */
export class RegionError extends Error {
  override readonly name = 'RegionError'
}

/** Tokens signed with the credentials of the environment; the signer is loaded at the first token. */
export function createRdsTokens(variables: Variables): RdsTokens {
  return async (login) => {
    const region = regionOf(login.host) ?? variables['AWS_REGION']
    if (region === undefined)
      throw new RegionError(`${login.host} names no region, and AWS_REGION is not set`)
    const { signToken } = await import('./rds-signer.ts')
    return signToken({ ...login, region }, variables)
  }
}

/** `db.c1.eu-central-1.rds.amazonaws.com`: the token must be signed for the database's region. */
function regionOf(host: string): string | undefined {
  return /\.([a-z]{2}(?:-[a-z]+)+-\d)\.rds\.amazonaws\.com(?:\.cn)?$/i.exec(host)?.[1]
}
