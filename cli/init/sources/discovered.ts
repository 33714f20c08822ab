import { services, type ServiceName } from '../../../lib/anchore/index.ts'
import { readDocument } from '../../../lib/config/index.ts'
import { at, listAt, textAt } from '../../../lib/model/index.ts'
import { serviceNamed } from './anchore-targets.ts'
import { readAddress } from '../address.ts'
import { asValues } from '../values.ts'

/** One sentence for each address that `compatible` drops. */
export function besideNames(
  found: readonly (readonly [ServiceName, string])[],
  taken: Readonly<Partial<Record<ServiceName, readonly string[]>>>,
): readonly string[] {
  return found.flatMap(([name, address]) => {
    const first = taken[name]?.[0] ?? ''
    const isBeside = readAddress(first).discover !== undefined && address !== first
    return isBeside
      ? [`Left out: ${readAddress(address).url}, since ${name} is discovered by ${readAddress(first).url}`]
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

/** The groups of targets that a Prometheus job lists, in itself or in files of file_sd_configs. */
export function groupsOf(
  job: unknown,
  readFiles: (pattern: string) => readonly string[],
): readonly unknown[] {
  const files = listAt(job, 'file_sd_configs').flatMap((config) => listAt(config, 'files').map(String))
  const texts = files.flatMap((pattern) => readFiles(pattern))
  return [...listAt(job, 'static_configs'), ...texts.flatMap((text) => listAt(readDocument(text).value))]
}

/** The discovery of a job that watch.yml does not support, and the option to use instead. */
export function otherDiscovery(name: string, job: unknown): string | undefined {
  const kinds = Object.keys(asValues(job)).filter(
    (key) => key.endsWith('_sd_configs') && key !== 'dns_sd_configs',
  )
  if (kinds.length === 0) return undefined
  if (kinds.includes('file_sd_configs'))
    return 'whose file_sd_configs have no target on this machine: copy their files beside the configuration'
  const service = serviceNamed(name)
  const port = service === undefined ? 'PORT' : services[service].port
  return `found by ${kinds.join(' and ')}: write --service ${service ?? 'NAME'}=dns+http://HOST:${port} instead, HOST a name that DNS resolves to its replicas (docs/guides.md)`
}
