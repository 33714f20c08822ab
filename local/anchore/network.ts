import type { Discovery, ServiceName } from '../../lib/anchore/index.ts'
import { createAuthority, type Identity } from '../world/certificates.ts'
import type { Conditions } from '../world/conditions.ts'
import { startNameServer, type Zone } from '../world/name-server.ts'
import type { Replicas } from './fleet.ts'

/** The addresses of a service, as in watch.yml. */
export interface ServiceAddress {
  readonly urls: readonly string[]
  readonly discover?: Discovery
  readonly replicas?: number
}

export type ServiceAddresses = Readonly<Record<ServiceName, ServiceAddress>>

/** The names and the certificates of a deployment. */
export interface Network {
  /** `address:port` of the name server. */
  readonly nameServer: string
  /** PEM of the private authority. */
  readonly ca: string
  readonly valid: Identity
  readonly expired: Identity
  /** Makes DNS answer with these replicas from now on. */
  readonly publish: (replicas: Replicas, conditions: Conditions) => void
  readonly stop: () => Promise<void>
}

const domain = 'anchore.test'
const hosts = { catalog: `catalog.${domain}`, policy_engine: `policy-engine.${domain}` } as const
/** Each analyzer is an SRV record of this name. */
const analyzers = `_http._tcp.analyzer.${domain}`
const loopback = '127.0.0.1'
const dayMs = 86_400_000

/** Starts the name server; the certificates are valid in real time, because TLS clients use the real clock. */
export async function startNetwork(): Promise<Network> {
  const now = Date.now()
  const lasting = { fromMs: now - 30 * dayMs, toMs: now + 365 * dayMs }
  const authority = createAuthority('Anchore of the local run', lasting)
  const names = [hosts.policy_engine, loopback]
  const dns = await startNameServer({})
  return {
    nameServer: dns.server,
    ca: authority.pem,
    valid: authority.issue(names, lasting),
    expired: authority.issue(names, { fromMs: lasting.fromMs, toMs: now - dayMs }),
    publish: (replicas, { catalogResolves }) => {
      dns.serve(zoneOf(replicas, catalogResolves))
    },
    stop: dns.stop,
  }
}

function zoneOf(replicas: Replicas, catalogResolves: boolean): Zone {
  const here = { addresses: [loopback] }
  const found = replicas.filter(({ service }) => service === 'analyzer')
  return {
    ...(catalogResolves ? { [hosts.catalog]: here } : {}),
    [hosts.policy_engine]: here,
    [analyzers]: { services: found.map(({ host, port }) => `${host}.${domain}:${port}`) },
    ...Object.fromEntries(found.map(({ host }) => [`${host}.${domain}`, here])),
  }
}

/** The replicas of apiext and simplequeue by address, the catalog by name, policy_engine over TLS, analyzers by SRV. */
export function addressesOf(replicas: Replicas): ServiceAddresses {
  const of = (service: ServiceName): Replicas => replicas.filter((one) => one.service === service)
  const urls = (service: ServiceName): readonly string[] => of(service).map(({ url }) => url)
  const named = (service: keyof typeof hosts): readonly string[] =>
    urls(service).map((url) => url.replace(loopback, hosts[service]))
  return {
    apiext: { urls: urls('apiext') },
    catalog: { urls: named('catalog') },
    simplequeue: { urls: urls('simplequeue') },
    analyzer: { urls: [`http://${analyzers}`], discover: 'srv', replicas: of('analyzer').length },
    policy_engine: { urls: named('policy_engine') },
  }
}
