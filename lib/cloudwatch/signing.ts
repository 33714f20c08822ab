import { AsyncLocalStorage } from 'node:async_hooks'
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import type { Clock } from '../model/clock.ts'

/** Runs `send` so that the client signs its request as of `at`, milliseconds since the Unix epoch. */
export type Dated = <T>(at: number, send: () => Promise<T>) => Promise<T>

const dates = new AsyncLocalStorage<Date>()

/**
 * Signs a request of the client as of the date that `Dated` gives, all others by `clock`. AWS refuses a signature that is
 * more than 5 minutes off, so that the date is a fence: a frozen process that thaws sends nothing that AWS takes
 * (docs/decisions/0021), and a clock that is wrong by more reads no Heartbeats. The SDK would sign by the wall clock,
 * which a thawed process reads anew, corrected by the answers before.
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
