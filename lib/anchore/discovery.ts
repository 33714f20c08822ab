import { isIP } from 'node:net'
import { type Dns, type DnsFailure, type ServiceRecord, mapWithLimit } from '../net/index.ts'
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

interface Part extends Pick<Located, 'targets' | 'failed'> {
  readonly isCertain: boolean
}

/** The number of SRV records, each usually of one replica, whose addresses are looked up at the same time. */
const maxLookups = 50

/** The replicas of every service: the listed ones, and those that DNS names now. Never rejects. */
export async function locate(
  services: readonly ServiceConfig[],
  dns: Dns,
  signal: AbortSignal,
): Promise<Located> {
  const parts = await Promise.all(services.map((service) => partOf(service, dns, signal)))
  const uncertain = services.filter((_, index) => parts[index]?.isCertain === false)
  return {
    targets: parts.flatMap(({ targets }) => targets),
    failed: parts.flatMap(({ failed }) => failed),
    uncertain: new Set(uncertain.map(({ name }) => name)),
  }
}

async function partOf(service: ServiceConfig, dns: Dns, signal: AbortSignal): Promise<Part> {
  const { discover, urls } = service
  if (discover === undefined) return listedReplicas(service)
  const { hostname } = new URL(urls[0] ?? '')
  if (discover === 'dns') {
    const found = await dns.addresses(hostname, signal)
    return found.ok ? atAddresses(service, found.value, '') : unresolved(service, hostname, found.failure)
  }
  const found = await dns.services(hostname, signal)
  if (!found.ok) return unresolved(service, hostname, found.failure)
  const parts = await mapWithLimit(maxLookups, found.value, (record) =>
    atRecord(service, record, dns, signal),
  )
  return inOrder({
    targets: parts.flatMap(({ targets }) => targets),
    failed: parts.flatMap(({ failed }) => failed),
    isCertain: parts.every(({ isCertain }) => isCertain),
  })
}

function listedReplicas({ name, urls }: ServiceConfig): Part {
  const targets = urls.map((url, index) => ({
    service: name,
    replica: urls.length > 1 ? String(index) : undefined,
    url,
  }))
  return { targets, failed: [], isCertain: true }
}

async function atRecord(
  service: ServiceConfig,
  { name, port }: ServiceRecord,
  dns: Dns,
  signal: AbortSignal,
): Promise<Part> {
  if (isIP(name) !== 0) return atAddresses(service, [name], String(port))
  const found = await dns.addresses(name, signal)
  return found.ok ? atAddresses(service, found.value, String(port)) : unresolved(service, name, found.failure)
}

/** The service's URL at each address, and at the given port; the Host header keeps the name. */
function atAddresses(
  { name: service, urls }: ServiceConfig,
  addresses: readonly string[],
  port: string,
): Part {
  const targets = addresses.map((address): Target => {
    const url = new URL(urls[0] ?? '')
    // `_metrics._tcp.analyzer.internal`: the host is the part without underscores (RFC 2782, RFC 6125).
    url.hostname = url.hostname.replace(/^(?:_[^.]+\.)+/, '')
    if (port !== '') url.port = port
    const { host } = url
    url.hostname = isIP(address) === 6 ? `[${address}]` : address
    return { service, replica: port === '' ? address : url.host, url: url.href, host }
  })
  return inOrder({ targets, failed: [], isCertain: true })
}

function unresolved(
  { name: service }: ServiceConfig,
  name: string,
  { kind, message, hasNoRecords }: DnsFailure,
): Part {
  const failure = { service, replica: undefined, kind, message: `${name}: ${message}`, answered: false }
  return { targets: [], failed: [failure], isCertain: hasNoRecords }
}

/** Removes repeated targets and sorts them, because DNS answers have no fixed order. */
function inOrder({ targets, ...part }: Part): Part {
  const byUrl = new Map(targets.map((target) => [target.url, target]))
  const sorted = [...byUrl].toSorted(([left], [right]) => (left < right ? -1 : 1))
  return { ...part, targets: sorted.map(([, target]) => target) }
}
