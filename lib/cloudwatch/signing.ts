import { AsyncLocalStorage } from 'node:async_hooks'
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import type { Clock } from '../model/clock.ts'

/** Runs `send` so that what the client sends in it is signed as of `at`, milliseconds since the Unix epoch. */
export type Dated = <T>(at: number, send: () => Promise<T>) => Promise<T>

/**
 * Lets the dates of the client's signatures be given; `clock` tells the others. AWS refuses a signature that is more than 5 minutes off, so that
 * the date is a fence: what a frozen process sends when it thaws is refused by AWS itself (docs/decisions/0021). The
 * SDK would sign by the wall clock, which a thawed process reads anew, corrected by what AWS answered before.
 */
export function datedSignatures(client: CloudWatchClient, clock: Clock): Dated {
  const dates = new AsyncLocalStorage<Date>()
  const signerOf = client.config.signer
  client.config.signer = async (scheme) => {
    const signer = await signerOf(scheme)
    return {
      sign: (request, options) => {
        // Another publisher over the same client may have given the date already.
        const signingDate = dates.getStore() ?? options?.signingDate ?? new Date(clock())
        return signer.sign(request, { ...options, signingDate })
      },
    }
  }
  return (at, send) => dates.run(new Date(at), send)
}
