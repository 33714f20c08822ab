import { Resolver } from 'node:dns/promises'
import type { FailureKind } from './errors.ts'
import { at } from './json.ts'

/** What an SRV record says of one replica; its priority and weight are for those who choose one of many. */
export interface ServiceRecord {
  readonly name: string
  readonly port: number
}

export type Records<T> =
  | { readonly ok: true; readonly records: readonly T[] }
  | { readonly ok: false; readonly kind: FailureKind; readonly message: string }

/** Asks DNS, and nobody else: neither a hosts file nor search domains, so names are full. Never rejects. */
export interface Dns {
  /** Every IPv4 and IPv6 address of a name. */
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
      lookUp(servers, signal, async (resolver) => {
        const [four, six] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
        const found = [four, six].flatMap((family) => (family.status === 'fulfilled' ? family.value : []))
        // A name most often has one family alone: why the other has none matters where neither has any.
        if (found.length === 0 && four.status === 'rejected') throw four.reason
        return found
      }),
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
    return records.length > 0 ? { ok: true, records } : fail('dns', 'the name has no address')
  } catch (error) {
    if (signal.aborted) return fail('timeout', 'the time of the run was up before the name was resolved')
    return fail('dns', sentenceOf(String(at(error, 'code'))))
  } finally {
    ended.removeEventListener('abort', cancel)
  }
}

/** By c-ares' codes, which node:dns passes on. */
function sentenceOf(code: string): string {
  const silent = ['ETIMEOUT', 'ECANCELLED', 'ECONNREFUSED'].includes(code)
  return `${silent ? 'no DNS server answers' : 'the name does not resolve'} (${code})`
}

function fail<T>(kind: FailureKind, message: string): Records<T> {
  return { ok: false, kind, message }
}
