import type { Discovery } from '../../lib/anchore/index.ts'
import { parseUrl } from '../../lib/net/index.ts'

/** `dns+http://analyzer.internal:8084`: a URL with a name that DNS resolves to every replica. */
export interface Address {
  readonly discover: Discovery | undefined
  readonly url: string
}

export const expectedUrl = 'URL, or dns+URL or srv+URL to discover the replicas by the name in it'

export function readAddress(text: string): Address {
  const [, discover] = /^(dns|srv)\+/.exec(text) ?? []
  if (discover !== 'dns' && discover !== 'srv') return { discover: undefined, url: text }
  return { discover, url: text.slice(discover.length + 1) }
}

/** The wrong part of a URL, without its text, which may contain a password; undefined for a valid one. */
export function urlProblem(text: string): string | undefined {
  const { url } = readAddress(text)
  if (parseUrl(url) !== undefined) return undefined
  const [, authority] = /^https?:\/\/([^/?#]*)/i.exec(url) ?? []
  if (authority === undefined) return 'the URL must begin with http:// or https://'
  if (authority.includes('@')) return 'the URL must not contain a user or a password'
  if (/[?#]/.test(url)) return 'the URL must not contain a query or a fragment'
  const [, port] = /:([^:\]]*)$/.exec(authority) ?? []
  const isPort = port === undefined || (/^\d*$/.test(port) && Number(port) <= 65_535)
  return isPort ? 'the host of the URL is not valid' : 'the port of the URL must be a number up to 65535'
}

/** The addresses that one service of watch.yml can have: the first that is discovered, alone, or else all. */
export function compatible(addresses: readonly string[]): readonly string[] {
  const name = addresses.find((address) => readAddress(address).discover !== undefined)
  return name === undefined ? addresses : [name]
}
