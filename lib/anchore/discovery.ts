import { isIP } from 'node:net'
import { type Dns, type DnsFailure, mapWithLimit } from '../net/index.ts'
import type { FailedScrape } from './failures.ts'
import type { ServiceConfig } from './settings.ts'

/** One replica's /metrics. */
export interface Target {
  readonly service: string
  /** The replica, where the service may have several: its index in the list, from 0, or its address in DNS. */
  readonly replica: string | undefined
  readonly url: string
  /** The Host header and the name in the certificate, where the URL has an address instead of the name. */
  readonly host?: string
}

/** The key of a target's state: two names may share one address, behind one proxy. */
export function targetKey({ url, host }: Target): string {
  return host === undefined ? url : `${url} ${host}`
}

/** The targets of one run. */
export interface Located {
  readonly targets: readonly Target[]
  /** The names that did not resolve. */
  readonly failed: readonly FailedScrape[]
  /** The services that may have more replicas, because DNS did not answer. */
  readonly uncertain: ReadonlySet<string>
}

/** The number of SRV records, each usually of one replica, whose addresses are looked up at the same time. */
const maxLookups = 50

/** The replicas of every service: the listed ones, and those that DNS names now. Never rejects. */
export async function locate(
  services: readonly ServiceConfig[],
  dns: Dns,
  signal: AbortSignal,
): Promise<Located> {
  return merged(await Promise.all(services.map((service) => locateService(service, dns, signal))))
}

function merged(parts: readonly Located[]): Located {
  return {
    targets: parts.flatMap(({ targets }) => targets),
    failed: parts.flatMap(({ failed }) => failed),
    uncertain: new Set(parts.flatMap(({ uncertain }) => [...uncertain])),
  }
}

async function locateService(service: ServiceConfig, dns: Dns, signal: AbortSignal): Promise<Located> {
  const { name, discover, urls } = service
  if (discover === undefined) {
    const replicaOf = (index: number) => (urls.length > 1 ? String(index) : undefined)
    return found(urls.map((url, index) => ({ service: name, replica: replicaOf(index), url })))
  }
  const { hostname } = new URL(urls[0] ?? '')
  const atName = async (host: string, port: string): Promise<Located> => {
    const resolved = await dns.addresses(host, signal)
    if (!resolved.ok) return unresolved(name, host, resolved.failure)
    return found(resolved.value.map((address) => targetAt(service, address, port)))
  }
  if (discover === 'dns') return inOrder(await atName(hostname, ''))
  const records = await dns.services(hostname, signal)
  if (!records.ok) return unresolved(name, hostname, records.failure)
  const parts = await mapWithLimit(maxLookups, records.value, async (record): Promise<Located> => {
    const port = String(record.port)
    return isIP(record.name) === 0 ? atName(record.name, port) : found([targetAt(service, record.name, port)])
  })
  return inOrder(merged(parts))
}

function found(targets: readonly Target[]): Located {
  return { targets, failed: [], uncertain: new Set() }
}

/** The service's URL at an address, and at the given port; the Host header keeps the name. */
function targetAt({ name: service, urls }: ServiceConfig, address: string, port: string): Target {
  const url = new URL(urls[0] ?? '')
  // `_metrics._tcp.analyzer.internal`: the host is the part without underscores (RFC 2782, RFC 6125).
  url.hostname = url.hostname.replace(/^(?:_[^.]+\.)+/, '')
  if (port !== '') url.port = port
  const { host } = url
  url.hostname = isIP(address) === 6 ? `[${address}]` : address
  return { service, replica: port === '' ? address : url.host, url: url.href, host }
}

function unresolved(service: string, name: string, { kind, message, hasNoRecords }: DnsFailure): Located {
  const failure = { service, replica: undefined, kind, message: `${name}: ${message}`, answered: false }
  return { targets: [], failed: [failure], uncertain: new Set(hasNoRecords ? [] : [service]) }
}

/** Removes repeated targets and sorts them, because DNS answers have no fixed order. */
function inOrder({ targets, ...located }: Located): Located {
  const byUrl = new Map(targets.map((target) => [target.url, target]))
  const sorted = [...byUrl].toSorted(([left], [right]) => (left < right ? -1 : 1))
  return { ...located, targets: sorted.map(([, target]) => target) }
}
