import type { Discovery } from '../../lib/anchore/service-settings.ts'

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
