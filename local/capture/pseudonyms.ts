import { isIP } from 'node:net'
import { serviceNames } from '../../lib/anchore/index.ts'
import type { Config } from '../../lib/config/index.ts'
import type { SecretReference } from '../../lib/net/index.ts'

/** Replaces hosts, addresses and user names, each always by the same pseudonym; the kept names stay. */
export interface Pseudonyms {
  /** The pseudonym of a name or an address; labels in front that begin with an underscore stay, as in an SRV name. */
  readonly host: (host: string) => string
  readonly user: (name: string) => string
  readonly url: (url: string) => string
  /** A text with its IPv4 addresses and the names known so far replaced. */
  readonly text: (text: string) => string
  /** A JSON value with its texts replaced, and its addresses of either kind; the keys of its objects stay. */
  readonly value: <T>(value: T) => T
}

const ipv4 = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/g

/** `kept`: names that stay because the answers also use them in another meaning; `catalog` is a host and a service. */
export function createPseudonyms(kept: Iterable<string> = []): Pseudonyms {
  const keeps = new Set(kept)
  const known = new Map<string, string>()
  const named = (name: string, pseudonym: (count: number) => string): string => {
    if (keeps.has(name)) return name
    const found = known.get(name) ?? pseudonym(known.size + 1)
    known.set(name, found)
    return found
  }
  // 198.18.0.0/15 is for benchmarks (RFC 2544): no deployment has such an address.
  const address = (written: string): string =>
    named(written, (count) => `198.18.${count >> 8}.${count & 255}`)
  const host = (written: string): string => {
    const [labels = ''] = /^(?:_[^.]+\.)*/.exec(written) ?? []
    const bare = written.slice(labels.length)
    if (bare === '') return written
    if (isIP(bare) !== 0) return address(bare)
    return `${labels}${named(bare, (count) => `host-${count}.recorded`)}`
  }
  const text = (written: string): string => {
    const names = [...known.keys()].filter((name) => isIP(name) !== 4)
    const pseudonyms = new Set(known.values())
    const pattern = names.length === 0 ? undefined : wordsOf(names)
    const replaced = pattern === undefined ? written : written.replaceAll(pattern, pseudonymOf)
    return replaced.replaceAll(ipv4, (one) => (pseudonyms.has(one) ? one : address(one)))
  }
  const pseudonymOf = (name: string): string => known.get(name) ?? known.get(name.toLowerCase()) ?? 'recorded'
  const either = (written: string): string => (isIP(written) === 0 ? text(written) : address(written))
  const value = <T>(given: T): T => JSON.parse(JSON.stringify(given), textsOnly(either)) as T
  return {
    host,
    user: (name) => named(name, (count) => `user-${count}`),
    url: (written) => {
      const url = new URL(written)
      url.hostname = host(url.hostname.replace(/^\[|\]$/g, ''))
      return url.href
    },
    text,
    value,
  }
}

function textsOnly(text: (written: string) => string) {
  return (_key: string, one: unknown): unknown => (typeof one === 'string' ? text(one) : one)
}

/**
 * Matches the names as whole words: `db`, but not within `db_size` or `postgres.db`, and not the label in
 * `{db="anchore"}`. The longest name is first, because the first alternative that matches is taken.
 */
function wordsOf(names: readonly string[]): RegExp {
  const longestFirst = names.toSorted((one, other) => other.length - one.length)
  const either = longestFirst.map((name) => name.replaceAll(/[^\w]/g, String.raw`\$&`)).join('|')
  return new RegExp(String.raw`(?<![\w.-])(?:${either})(?![\w-]|\.\w|=\")`, 'gi')
}

const removed: SecretReference = { source: 'env', name: 'RECORDED' }

/** The pseudonyms for a deployment; names of services and the usual names of its parts stay: they identify nobody. */
export function pseudonymsFor({ anchore }: Config): Pseudonyms {
  return createPseudonyms([
    ...serviceNames,
    ...anchore.services.map(({ name }) => name),
    'anchore',
    'postgres',
  ])
}

/** The configuration with pseudonyms for hosts and users, without channels, network and references to secrets. */
export function anonymous(config: Config, { host, url, user }: Pseudonyms): Config {
  const { anchore, postgres, oncall, deploy } = config
  return {
    ...config,
    anchore: {
      ...anchore,
      auth: anchore.auth && { username: user(anchore.auth.username), password: removed },
      ca: undefined,
      services: anchore.services.map((service) => ({ ...service, urls: service.urls.map(url) })),
    },
    postgres: {
      ...postgres,
      hosts: postgres.hosts.map((one) => ({ ...one, host: host(one.host) })),
      user: user(postgres.user),
      anchoreRole: postgres.anchoreRole && user(postgres.anchoreRole),
      auth: { type: 'password', password: removed },
      ca: undefined,
      rds: undefined,
    },
    oncall: { ...oncall, channels: [], heartbeat_url: undefined, runbooks: undefined },
    deploy: { ...deploy, vpc: undefined, fallbackEmail: undefined, secretsKey: undefined },
  }
}
