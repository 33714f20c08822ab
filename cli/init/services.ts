import { serviceNames, type ServiceName } from '../../lib/anchore/index.ts'
import { nearest } from '../../lib/config/index.ts'
import { failed, success, type Outcome } from '../../lib/model/index.ts'
import { compatible, expectedUrl, readAddress, urlProblem } from './address.ts'
import type { Entry } from './values.ts'

export type ServiceUrls = Readonly<Partial<Record<ServiceName, readonly string[]>>>

export const expectedService = `NAME=URL, NAME one of ${serviceNames.join(', ')}; ${expectedUrl}`

/** Reads `analyzer=http://host:8084` or `analyzer=dns+http://name:8084`. The failure names the wrong part. */
export function readService(text: string): Outcome<readonly [ServiceName, string], string> {
  // A URL alone may have a `=`, and a password before it.
  const [, written, url = ''] = /^([\w-]+)=(.*)$/.exec(text) ?? []
  if (written === undefined) return failed(`--service: expected ${expectedService}`)
  const name = serviceNames.find((known) => known === written.replaceAll('-', '_'))
  if (name === undefined) {
    const near = nearest(written, serviceNames)
    const advice = near === undefined ? `expected one of ${serviceNames.join(', ')}` : `did you mean ${near}?`
    return failed(`--service ${written}=…: init knows no service ${written}; ${advice}`)
  }
  const problem = urlProblem(url)
  return problem === undefined ? success([name, url]) : failed(`--service ${written}=…: ${problem}`)
}

/** The services with their URLs. A repeated URL stays with its first service: two scrapes would double the sums. */
export function toServices(found: readonly (readonly [ServiceName, string])[]): ServiceUrls {
  const owners = new Map(found.toReversed().map(([name, url]) => [url, name]))
  const urlsOf = (name: ServiceName): readonly string[] => [
    ...new Set(found.flatMap(([own, url]) => (own === name && owners.get(url) === name ? [url] : []))),
  ]
  const named = serviceNames.map((name) => [name, compatible(urlsOf(name))] as const)
  return Object.fromEntries(named.filter(([, urls]) => urls.length > 0))
}

/** A service of watch.yml. */
export function serviceEntry(name: string, urls: readonly string[], replicas?: number): Entry {
  const [first = '', ...more] = urls
  const { discover, url } = readAddress(first)
  return [
    ['anchore', 'services', name],
    {
      url: more.length === 0 ? url : urls,
      ...(discover === undefined ? {} : { discover }),
      ...(replicas === undefined || replicas === 1 ? {} : { replicas }),
    },
  ]
}
