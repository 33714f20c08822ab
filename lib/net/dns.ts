import { BADNAME, NODATA, NOTFOUND, Resolver } from 'node:dns/promises'
import { failed, success, type FailureKind, type Outcome, at } from '../model/index.ts'
import { systemLookup, type Lookup } from './connect.ts'
import { within } from './concurrency.ts'
import type { Variables } from './environment.ts'

/** An SRV record of one replica; priority and weight matter only to a client that chooses one of many. */
export interface ServiceRecord {
  readonly name: string
  readonly port: number
}

export interface DnsFailure {
  readonly kind: FailureKind
  readonly message: string
  /** DNS answered that the name has no records; false if it is unknown whether there are any. */
  readonly hasNoRecords: boolean
}

/** Queries DNS alone, without hosts file and search domains: names are fully qualified. Never rejects. */
export interface Dns {
  /**
   * Every IPv4 address of a name, or every IPv6 address if it has no IPv4 address: a host with both is one host
   * (docs/decisions/0012).
   */
  readonly addresses: (name: string, signal: AbortSignal) => Promise<Outcome<readonly string[], DnsFailure>>
  readonly services: (
    name: string,
    signal: AbortSignal,
  ) => Promise<Outcome<readonly ServiceRecord[], DnsFailure>>
}

/** A resolver in the same network answers in milliseconds; a lost packet is sent again after this time. */
const attemptMs = 1_000
const attempts = 2
/** For one name: c-ares doubles the time of each attempt and tries each server. */
const lookupMs = 4_000

/** The name resolution of a process. */
export interface NameResolution {
  readonly dns: Dns
  /** For the hosts of URLs. */
  readonly lookup: Lookup
}

/** Uses the name servers in the variable ANCHOR_WATCH_DNS, `address:port` separated by commas; otherwise the system's. */
export function nameResolution(variables: Variables): NameResolution {
  const list = variables['ANCHOR_WATCH_DNS'] ?? ''
  if (list === '') return { dns: createDns(), lookup: systemLookup }
  const servers = list.split(',')
  return { dns: createDns(servers), lookup: (name) => resolverOf(servers).resolve4(name) }
}

/** `servers`: `address:port` each; the system's when undefined. */
export function createDns(servers?: readonly string[]): Dns {
  return {
    addresses: (name, signal) =>
      lookUp(servers, signal, (resolver) =>
        resolver.resolve4(name).catch((error: unknown) => {
          if (!noRecordCodes.has(at(error, 'code'))) throw error
          return resolver.resolve6(name)
        }),
      ),
    services: (name, signal) =>
      lookUp(servers, signal, async (resolver) => {
        const records = await resolver.resolveSrv(name)
        // A target of `.` means that the service is not available (RFC 2782).
        return records.filter((record) => record.name !== '').map(({ name, port }) => ({ name, port }))
      }),
  }
}

async function lookUp<T>(
  servers: readonly string[] | undefined,
  signal: AbortSignal,
  query: (resolver: Resolver) => Promise<readonly T[]>,
): Promise<Outcome<readonly T[], DnsFailure>> {
  // One resolver per lookup: cancel() ends all queries of a resolver.
  const resolver = resolverOf(servers)
  const ended = within(lookupMs, signal)
  const cancel = (): void => {
    resolver.cancel()
  }
  ended.addEventListener('abort', cancel)
  try {
    signal.throwIfAborted()
    const records = await query(resolver)
    return records.length > 0 ? success(records) : dnsFailure('dns', 'the name has no address', true)
  } catch (error) {
    if (signal.aborted) return dnsFailure('timeout', 'the run ended before the name was resolved', false)
    const code = String(at(error, 'code'))
    return dnsFailure('dns', sentenceOf(code), noRecordCodes.has(code))
  } finally {
    ended.removeEventListener('abort', cancel)
  }
}

function resolverOf(servers: readonly string[] | undefined): Resolver {
  const resolver = new Resolver({ timeout: attemptMs, tries: attempts })
  if (servers !== undefined) resolver.setServers(servers)
  return resolver
}

/** DNS answers that the name or its records do not exist, or the name is invalid. */
const noRecordCodes = new Set<unknown>([NOTFOUND, NODATA, BADNAME])

/** `code`: an error code of c-ares. */
function sentenceOf(code: string): string {
  const silent = ['ETIMEOUT', 'ECANCELLED', 'ECONNREFUSED'].includes(code)
  return `${silent ? 'no DNS server answers' : 'the name does not resolve'} (${code})`
}

function dnsFailure(kind: FailureKind, message: string, hasNoRecords: boolean): Outcome<never, DnsFailure> {
  return failed({ kind, message, hasNoRecords })
}
