import type { ServiceName } from '../../lib/anchore/services.ts'
import type { Discovery } from '../../lib/anchore/service-settings.ts'
import { at, listAt, textAt } from '../../lib/model/json.ts'

/** `dns+http://analyzer.internal:8084`: a URL with a name that DNS resolves to every replica. */
export interface Place {
  readonly discover: Discovery | undefined
  readonly url: string
}

export const expectedUrl = 'URL, or dns+URL or srv+URL to discover the replicas by the name in it'

export function readPlace(text: string): Place {
  const [, discover] = /^(dns|srv)\+/.exec(text) ?? []
  if (discover !== 'dns' && discover !== 'srv') return { discover: undefined, url: text }
  return { discover, url: text.slice(discover.length + 1) }
}

/** The places of one service that watch.yml can hold together: one name to discover by, or all URLs. */
export function together(places: readonly string[]): readonly string[] {
  const name = places.find((place) => readPlace(place).discover !== undefined)
  return name === undefined ? places : [name]
}

/** One sentence for each place that `together` drops. */
export function besideNames(
  found: readonly (readonly [ServiceName, string])[],
  services: Readonly<Partial<Record<ServiceName, readonly string[]>>>,
): readonly string[] {
  return found.flatMap(([name, place]) => {
    const taken = services[name]?.[0] ?? ''
    const isBeside = readPlace(taken).discover !== undefined && place !== taken
    return isBeside
      ? [`Left out: ${readPlace(place).url}, since ${name} is discovered by ${readPlace(taken).url}`]
      : []
  })
}

/** The DNS names of a Prometheus job, as `dns+` or `srv+` and an address without a scheme. */
export function lookedUp(job: unknown): readonly (readonly [prefix: string, address: string])[] {
  return listAt(job, 'dns_sd_configs').flatMap((config): (readonly [string, string])[] => {
    const type = textAt(config, 'type') ?? 'SRV'
    const port = at(config, 'port')
    const names = listAt(config, 'names').map(String)
    if (type === 'SRV') return names.map((name) => ['srv+', name])
    if (type !== 'A' && type !== 'AAAA') return []
    return names.map((name) => ['dns+', typeof port === 'number' ? `${name}:${port}` : name])
  })
}
