import { BADNAME, NODATA, NOTFOUND, Resolver } from 'node:dns/promises'
import type { FailureKind } from '../model/failure.ts'
import { at } from '../model/json.ts'

/** What an SRV record says of one replica; its priority and weight are for those who choose one of many. */
export interface ServiceRecord {
  readonly name: string
  readonly port: number
}

export type Records<T> =
  | { readonly ok: true; readonly records: readonly T[] }
  | {
      readonly ok: false
      readonly kind: FailureKind
      readonly message: string
      /** Whether DNS says that there are none; where it says nothing there may be any number. */
      readonly none: boolean
    }

/** Asks DNS, and nobody else: neither a hosts file nor search domains, so names are full. Never rejects. */
export interface Dns {
  /**
   * Every IPv4 address of a name, or every IPv6 address of one that has no other: a host with both is one host
   * (docs/decisions/0012).
   */
  readonly addresses: (name: string, signal: AbortSignal) => Promise<Records<string>>
  readonly services: (name: string, signal: AbortSignal) => Promise<Records<ServiceRecord>>
}

/** A resolver in the same network answers in milliseconds; a packet that was lost is sent again after this time. */
const attemptMs = 1_000
const attempts = 2
/** For one name: c-ares doubles the time of an attempt, and gives each server its attempts. */
const lookupMs = 4_000

/** `servers`: `address:port` each; those of the system when undefined. */
export function createDns(servers?: readonly string[]): Dns {
  return {
    addresses: (name, signal) =>
      lookUp(servers, signal, (resolver) =>
        resolver.resolve4(name).catch((error: unknown) => {
          if (!nameless.has(at(error, 'code'))) throw error
          return resolver.resolve6(name)
        }),
      ),
    services: (name, signal) =>
      lookUp(servers, signal, async (resolver) => {
        const records = await resolver.resolveSrv(name)
        // The root as the target: the service is decidedly not available (RFC 2782).
        return records.filter((record) => record.name !== '').map(({ name, port }) => ({ name, port }))
      }),
  }
}

async function lookUp<T>(
  servers: readonly string[] | undefined,
  signal: AbortSignal,
  query: (resolver: Resolver) => Promise<readonly T[]>,
): Promise<Records<T>> {
  // One each: cancel() ends all that a resolver is asked.
  const resolver = new Resolver({ timeout: attemptMs, tries: attempts })
  if (servers !== undefined) resolver.setServers(servers)
  const ended = AbortSignal.any([signal, AbortSignal.timeout(lookupMs)])
  const cancel = (): void => {
    resolver.cancel()
  }
  ended.addEventListener('abort', cancel)
  try {
    signal.throwIfAborted()
    const records = await query(resolver)
    return records.length > 0 ? { ok: true, records } : fail('dns', 'the name has no address', true)
  } catch (error) {
    if (signal.aborted)
      return fail('timeout', 'the time of the run was up before the name was resolved', false)
    const code = String(at(error, 'code'))
    return fail('dns', sentenceOf(code), nameless.has(code))
  } finally {
    ended.removeEventListener('abort', cancel)
  }
}

/** The name, or its records of the kind that is asked for, are not there; or it is none that could be. */
const nameless = new Set<unknown>([NOTFOUND, NODATA, BADNAME])

/** By c-ares' codes, which node:dns passes on. */
function sentenceOf(code: string): string {
  const silent = ['ETIMEOUT', 'ECANCELLED', 'ECONNREFUSED'].includes(code)
  return `${silent ? 'no DNS server answers' : 'the name does not resolve'} (${code})`
}

function fail<T>(kind: FailureKind, message: string, none: boolean): Records<T> {
  return { ok: false, kind, message, none }
}
