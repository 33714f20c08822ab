import { randomUUID } from 'node:crypto'
import { minuteMs, type Clock, type Slot } from '../../lib/model/index.ts'
import { usual, type Conditions } from '../world/conditions.ts'
import type { Capacity, Changes, Images } from '../world/images.ts'
import type { Random } from '../world/random.ts'
import {
  capacityOf,
  type Replicas,
  startReplica,
  type Common,
  type Replica,
  type ReplicaOptions,
} from './replica.ts'
import { observe } from './minute.ts'
import type { Credentials } from './server.ts'
import type { Discovery, ServiceName } from '../../lib/anchore/index.ts'
import { createAuthority, type Identity } from '../world/certificates.ts'
import { startNameServer, type Zone } from '../world/name-server.ts'

export interface AnchoreDeployment {
  /** The existing replicas, including dead ones. */
  readonly replicas: () => Replicas
  /** Throws if there is no such host. */
  readonly replica: (host: string) => Replica
  readonly addresses: ServiceAddresses
  /** `address:port` of the name server that knows the names in `addresses`. */
  readonly nameServer: string
  /** PEM of the authority that signed the certificates. */
  readonly ca: string
  /** Changes the deployment to the conditions of a minute; `usual` before the first call. */
  readonly applyConditions: (conditions: Conditions) => Promise<void>
  /** The capacity for images under these conditions. */
  readonly capacity: () => Capacity
  /** Counts the events of the minute that ends at `slot` in the processes in which they happened. */
  readonly observe: (slot: Slot, changes: Changes, images: Images) => void
  /** The last sync of the vulnerability feeds that succeeded; undefined before the first. */
  readonly lastSync: () => Slot | undefined
  /** Changes the password that every service accepts; `restorePassword` restores the first one. */
  readonly rotatePassword: () => void
  readonly restorePassword: () => void
  readonly stop: () => Promise<void>
}

interface AnchoreParts {
  readonly clock: Clock
  readonly credentials: Credentials
  readonly random: Random
}

/** Services on loopback ports that export exactly what anchore-engine 1.1.0 does: two of apiext, three analyzers. */
export async function startAnchore({ clock, credentials, random }: AnchoreParts): Promise<AnchoreDeployment> {
  let conditions = usual
  let accepted = credentials
  let lastSync: Slot | undefined
  const common: Common = {
    database: () => conditions.database,
    credentials: () => accepted,
    clock: () => clock() + conditions.minutesAhead * minuteMs,
  }
  const network = await startNetwork()
  const started = fleet.map((one) =>
    one.service === 'policy_engine' ? { ...one, identity: network.valid } : one,
  )
  const replicas = await Promise.all(started.map((one) => startReplica(one, common)))
  const scale = async (wanted: number): Promise<void> => {
    const analyzers = replicas.filter(({ service }) => service === 'analyzer')
    for (let count = analyzers.length; count < wanted; count += 1)
      replicas.push(await startReplica(analyzer(count + 1), common))
    for (const surplus of analyzers.slice(wanted)) {
      replicas.splice(replicas.indexOf(surplus), 1)
      await surplus.stop()
    }
  }
  network.publish(replicas, conditions)
  return {
    replicas: () => replicas,
    replica: (host) => {
      const found = replicas.find((one) => one.host === host)
      if (found === undefined) throw new RangeError(`there is no ${host}`)
      return found
    },
    addresses: addressesOf(replicas),
    nameServer: network.nameServer,
    ca: network.ca,
    applyConditions: async (next) => {
      conditions = next
      await scale(next.analyzers)
      network.publish(replicas, next)
      for (const { service, setCertificate } of replicas)
        if (service === 'policy_engine')
          setCertificate(next.certificateValid ? network.valid : network.expired)
    },
    capacity: () => capacityOf(replicas, conditions),
    observe: (slot, changes, images) => {
      if (observe({ slot, replicas, conditions, random }, changes, images).synced) lastSync = slot
    },
    lastSync: () => lastSync,
    rotatePassword: () => {
      accepted = { ...credentials, password: randomUUID() }
    },
    restorePassword: () => {
      accepted = credentials
    },
    stop: async () => {
      await Promise.all([...replicas.map((one) => one.stop()), network.stop()])
    },
  }
}

const analyzer = (number: number): ReplicaOptions => ({ service: 'analyzer', host: `analyzer-${number}` })

const fleet: readonly ReplicaOptions[] = [
  { service: 'apiext', host: 'apiext-1' },
  { service: 'apiext', host: 'apiext-2' },
  { service: 'catalog', host: 'catalog-1' },
  { service: 'simplequeue', host: 'simplequeue-1' },
  ...Array.from({ length: usual.analyzers }, (_, index) => analyzer(index + 1)),
  { service: 'policy_engine', host: 'policy-engine-1' },
]

/** The addresses of a service, as in watch.yml. */
export interface ServiceAddress {
  readonly urls: readonly string[]
  readonly discover?: Discovery
  readonly replicas?: number
}

export type ServiceAddresses = Readonly<Record<ServiceName, ServiceAddress>>

/** The names and the certificates of a deployment. */
interface Network {
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
async function startNetwork(): Promise<Network> {
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
function addressesOf(replicas: Replicas): ServiceAddresses {
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
