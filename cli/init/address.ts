import type { Discovery } from '../../lib/anchore/service-settings.ts'
import { parseUrl } from '../../lib/fields/fields.ts'

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

/** The wrong part of a URL, without its text, which may contain a password; undefined for a valid one. */
export function urlProblem(text: string): string | undefined {
  const { url } = readPlace(text)
  if (parseUrl(url) !== undefined) return undefined
  const [, authority] = /^https?:\/\/([^/?#]*)/i.exec(url) ?? []
  if (authority === undefined) return 'the URL must begin with http:// or https://'
  if (authority.includes('@')) return 'the URL must not contain a user or a password'
  if (/[?#]/.test(url)) return 'the URL must not contain a query or a fragment'
  const [, port] = /:([^:\]]*)$/.exec(authority) ?? []
  const isPort = port === undefined || (/^\d*$/.test(port) && Number(port) <= 65_535)
  return isPort ? 'the host of the URL is not valid' : 'the port of the URL must be a number up to 65535'
}

/** The places of one service that watch.yml can hold together: one name to discover by, or all URLs. */
export function together(places: readonly string[]): readonly string[] {
  const name = places.find((place) => readPlace(place).discover !== undefined)
  return name === undefined ? places : [name]
}
