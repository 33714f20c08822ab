import { parseUrl } from '../../net/index.ts'
import { at } from '../../model/index.ts'
import { formatPath, type Path, type ProblemAt } from '../problem.ts'
import { metricsUrl } from '../../anchore/index.ts'

interface Replica {
  readonly path: Path
  readonly url: string
}

/** Replicas that share a URL: every sum would count them twice. */
export function sharedUrls(watchFile: unknown): readonly ProblemAt[] {
  const owners = new Map<string, Path>()
  return replicasIn(watchFile).flatMap(({ path, url }): ProblemAt[] => {
    const owner = owners.get(url)
    if (owner === undefined) {
      owners.set(url, path)
      return []
    }
    const message = `found ${url}; expected a URL of its own, ${formatPath(owner)} has it already`
    return [{ path, part: 'value', message }]
  })
}

/** Every well-formed URL of the services, also in a file with other problems. */
function replicasIn(watchFile: unknown): readonly Replica[] {
  const services = at(watchFile, 'anchore', 'services')
  return Object.keys(services ?? {}).flatMap((name) => {
    const path = ['anchore', 'services', name, 'url']
    const value = at(watchFile, ...path)
    if (!Array.isArray(value)) return toReplica(path, value)
    return value.flatMap((item: unknown, index) => toReplica([...path, index], item))
  })
}

function toReplica(path: Path, value: unknown): readonly Replica[] {
  const url = typeof value === 'string' ? parseUrl(value) : undefined
  return url === undefined ? [] : [{ path, url: metricsUrl(url) }]
}
