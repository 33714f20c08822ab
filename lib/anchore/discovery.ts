import { isIP } from 'node:net'
import { atMost } from '../net/map-with-limit.ts'
import type { ServiceConfig } from './settings.ts'
import type { Dns, Records, ServiceRecord } from '../net/dns.ts'
import type { FailedScrape } from './findings.ts'
import type { ServiceName } from './services.ts'
import { listedTargets, type Target } from './targets.ts'

/** Where the replicas are, as this run found them. */
export interface Located {
  readonly targets: readonly Target[]
  /** What could not be resolved. */
  readonly failed: readonly FailedScrape[]
  /** The services of which there may be replicas that nobody found, since DNS did not answer. */
  readonly uncertain: ReadonlySet<ServiceName>
}

interface Part extends Pick<Located, 'targets' | 'failed'> {
  readonly isCertain: boolean
}

/** An SRV record more often than not is one replica, whose address is asked for too. */
const mostLookUps = 50

/** The replicas of every service: those that are listed, and those that DNS has at this moment. Never rejects. */
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
  if (discover === undefined) return { targets: listedTargets(service), failed: [], isCertain: true }
  const { hostname } = new URL(urls[0] ?? '')
  if (discover === 'dns') {
    const found = await dns.addresses(hostname, signal)
    return found.ok ? atAddresses(service, found.records, '') : nowhere(service, hostname, found)
  }
  const found = await dns.services(hostname, signal)
  if (!found.ok) return nowhere(service, hostname, found)
  const parts = await atMost(mostLookUps, found.records, (record) => atRecord(service, record, dns, signal))
  return inOrder({
    targets: parts.flatMap(({ targets }) => targets),
    failed: parts.flatMap(({ failed }) => failed),
    isCertain: parts.every(({ isCertain }) => isCertain),
  })
}

async function atRecord(
  service: ServiceConfig,
  { name, port }: ServiceRecord,
  dns: Dns,
  signal: AbortSignal,
): Promise<Part> {
  if (isIP(name) !== 0) return atAddresses(service, [name], String(port))
  const found = await dns.addresses(name, signal)
  return found.ok ? atAddresses(service, found.records, String(port)) : nowhere(service, name, found)
}

/** The service's URL at each address, and at another port if one is given; what is asked for is still the name. */
function atAddresses(
  { name: service, urls }: ServiceConfig,
  addresses: readonly string[],
  port: string,
): Part {
  const targets = addresses.map((address): Target => {
    const url = new URL(urls[0] ?? '')
    // Of `_metrics._tcp.analyzer.internal` the host is the part without underscores (RFC 2782, RFC 6125).
    url.hostname = url.hostname.replace(/^(?:_[^.]+\.)+/, '')
    if (port !== '') url.port = port
    const { host } = url
    url.hostname = isIP(address) === 6 ? `[${address}]` : address
    return { service, replica: port === '' ? address : url.host, url: url.href, host }
  })
  return inOrder({ targets, failed: [], isCertain: true })
}

function nowhere(
  { name: service }: ServiceConfig,
  asked: string,
  { kind, message, none }: Extract<Records<unknown>, { ok: false }>,
): Part {
  const failure = { service, replica: undefined, kind, message: `${asked}: ${message}`, answered: false }
  return { targets: [], failed: [failure], isCertain: none }
}

/** Each place once, however often DNS names it, and in an order that does not change with every answer. */
function inOrder({ targets, ...part }: Part): Part {
  const places = new Map(targets.map((target) => [target.url, target]))
  const sorted = [...places].toSorted(([left], [right]) => (left < right ? -1 : 1))
  return { ...part, targets: sorted.map(([, target]) => target) }
}
