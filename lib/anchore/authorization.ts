import type { AnchoreConfig } from './settings.ts'
import { secretFailure, type Secrets } from '../secrets/secrets.ts'
import type { Failure } from '../model/failure.ts'

export interface Authorization {
  readonly headers: Readonly<Record<string, string>>
  /** Why the configured credentials cannot be sent. */
  readonly failures: readonly Failure[]
}

/** The header that shows the configured credentials; none where none are configured. `fresh`: past the cache. */
export async function authorization(
  auth: AnchoreConfig['auth'],
  secrets: Secrets,
  fresh: boolean,
  signal: AbortSignal,
): Promise<Authorization> {
  if (auth === undefined) return { headers: {}, failures: [] }
  try {
    const credentials = `${auth.username}:${await secrets(auth.password, { fresh, signal })}`
    return {
      headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
      failures: [],
    }
  } catch (error) {
    return { headers: {}, failures: [secretFailure(error, 'anchore.auth.password')] }
  }
}
