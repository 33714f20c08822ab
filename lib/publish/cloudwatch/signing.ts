import { AsyncLocalStorage } from 'node:async_hooks'
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import type { Clock } from '../../model/index.ts'

/** Runs `send` so that the client signs its request with the date `at`, milliseconds since the Unix epoch. */
export type Dated = <T>(at: number, send: () => Promise<T>) => Promise<T>

const dates = new AsyncLocalStorage<Date>()

/**
 * Signs the requests of `Dated` with its date, all others with that of `clock`. AWS refuses a signature whose date is
 * more than 5 minutes off (docs/decisions/0021). It therefore refuses the late request of a process that was frozen,
 * and a process whose clock is further off cannot read Heartbeats. The SDK would use the wall clock at sending.
 */
export function datedSignatures(client: CloudWatchClient, clock: Clock): Dated {
  const signerOf = client.config.signer
  client.config.signer = async (scheme) => {
    const signer = await signerOf(scheme)
    return {
      sign: (request, options) => {
        const signingDate = dates.getStore() ?? new Date(clock())
        return signer.sign(request, { ...options, signingDate })
      },
    }
  }
  return (at, send) => dates.run(new Date(at), send)
}
