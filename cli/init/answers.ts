import { serviceNames, type ServiceName } from '../../lib/anchore/services.ts'
import { parseUrl } from '../../lib/fields/fields.ts'
import { expectedUrl, readPlace, together } from './discovered.ts'

export type ServiceUrls = Readonly<Partial<Record<ServiceName, readonly string[]>>>

/** The reference of a secret, as in watch.yml: `{ secret: 'name#key' }`. */
export type Reference = Readonly<Record<string, string>>

/** The values of a new watch.yml. */
export interface Answers {
  readonly deployment: string
  readonly services: ServiceUrls
  /** Undefined where Anchore runs with `auth_disabled: true`. */
  readonly login: { readonly username: string; readonly password: Reference } | undefined
  readonly caFile: string | undefined
  readonly postgres: {
    /** Undefined when it is not known yet: the file then has a marked placeholder. */
    readonly host: string | undefined
    readonly port: string | undefined
    readonly database: string | undefined
    readonly user: string
    readonly password: Reference
    readonly tls: string | undefined
  }
  readonly slack: Reference
  /** Undefined where nobody is to get the alarms on the notifier. */
  readonly fallbackEmail: string | undefined
}

/** The defaults, as in the example at the root. */
export const usual = {
  deployment: 'prod',
  username: 'anchor-watch',
  password: 'secret:anchor-watch/anchore#password',
  user: 'anchor_watch',
  postgresPassword: 'secret:anchor-watch/postgres#password',
  slack: 'secret:anchor-watch/slack#url',
} as const

export const expectedReference = 'secret:NAME#KEY, parameter:NAME or env:NAME'

/** Reads `secret:name#key`; undefined for anything else, which may be the secret itself. */
export function readReference(text: string): Reference | undefined {
  const [, source, name] = /^(secret|parameter|env): ?(\S+)$/.exec(text) ?? []
  return source === undefined || name === undefined ? undefined : { [source]: name }
}

export const expectedService = `NAME=URL, NAME one of ${serviceNames.join(', ')}; ${expectedUrl}`

/** `analyzer=http://host:8084`, or `analyzer=dns+http://name:8084`. */
export function readService(text: string): readonly [ServiceName, string] | undefined {
  const [, written, url = ''] = /^([^=]+)=(.+)$/.exec(text) ?? []
  const name = serviceNames.find((known) => known === written?.replaceAll('-', '_'))
  return name === undefined || parseUrl(readPlace(url).url) === undefined ? undefined : [name, url]
}

/** The services with their URLs. A repeated URL stays with its first service: two scrapes would double the sums. */
export function toServices(found: readonly (readonly [ServiceName, string])[]): ServiceUrls {
  const owners = new Map(found.toReversed().map(([name, url]) => [url, name]))
  const urlsOf = (name: ServiceName): readonly string[] => [
    ...new Set(found.flatMap(([own, url]) => (own === name && owners.get(url) === name ? [url] : []))),
  ]
  const named = serviceNames.map((name) => [name, together(urlsOf(name))] as const)
  return Object.fromEntries(named.filter(([, urls]) => urls.length > 0))
}
