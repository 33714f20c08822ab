import type { Variables } from '../net/environment.ts'
import type { DatabaseLogin } from './rds-signer.ts'

/** A token that Amazon RDS takes in place of a password, for 15 minutes; it is signed here, nobody is asked. */
export type RdsTokens = (login: DatabaseLogin) => Promise<string>

/** No region could be found: the message says so. */
export class RegionError extends Error {
  override readonly name = 'RegionError'
}

/** Tokens signed by the credentials of the environment; what signs is loaded at the first. */
export function createRdsTokens(variables: Variables): RdsTokens {
  return async (login) => {
    const region = regionOf(login.host) ?? variables['AWS_REGION']
    if (region === undefined)
      throw new RegionError(`${login.host} names no region, and AWS_REGION is not set`)
    const { signToken } = await import('./rds-signer.ts')
    return signToken({ ...login, region }, variables)
  }
}

/** `db.c1.eu-central-1.rds.amazonaws.com`: the token must be signed for the region that the database is in. */
function regionOf(host: string): string | undefined {
  return /\.([a-z]{2}(?:-[a-z]+)+-\d)\.rds\.amazonaws\.com(?:\.cn)?$/i.exec(host)?.[1]
}
