import { readDocument, formatProblem } from '../../../lib/config/index.ts'
import { failed, success, at, listAt, textAt } from '../../../lib/model/index.ts'
import { parseUrl } from '../../../lib/net/index.ts'
import { identify, type Identified, type Target } from './anchore-targets.ts'
import { besideNames, groupsOf, lookedUp, otherDiscovery } from './discovered.ts'
import type { FileContext, Found, ReadFound } from './found.ts'
import { toServices } from '../services.ts'

interface Job {
  readonly name: string
  readonly config: unknown
  readonly targets: readonly Target[]
}

/** Reads a prometheus.yml. The name of the user may be missing, because it is in a separate file. */
export const readPrometheus: ReadFound = (text, { source, readFiles }) => {
  const { value, syntax } = readDocument(text, { aliases: true })
  if (syntax.length > 0)
    return failed(syntax.map((one) => formatProblem({ ...one, source, path: '' })).join('\n'))
  const jobs = listAt(value, 'scrape_configs').map((config) => toJob(config, readFiles))
  if (jobs.length === 0)
    return failed(`${source} has no scrape_configs; name the services with --service instead`)
  const identified = identify(jobs.flatMap(({ targets }) => targets))
  const found = identified.flatMap(({ service, target }) =>
    service === undefined ? [] : [[service, target.url] as const],
  )
  if (found.length === 0) {
    const reasons = leftOut(jobs, identified).join('\n')
    return failed(
      `${source} has no job of Anchore's with targets; name the services with --service\n${reasons}`,
    )
  }
  const theirs = jobs.filter(({ name }) => isOfAnchore(identified, name))
  const services = toServices(found)
  const doubled = new Set(found.flatMap(([name]) => (services[name] === undefined ? [name] : [])))
  return success({
    services,
    auth: authOf(theirs),
    caFile: theirs
      .map(({ config }) => textAt(config, 'tls_config', 'ca_file'))
      .find((path) => path !== undefined),
    remarks: [
      ...leftOut(jobs, identified),
      ...Array.from(doubled, (name) => `Left out: ${name}, whose URL another service has`),
      ...besideNames(found, services),
      ...theirs.flatMap(remarksOn),
      ...otherUsers(theirs),
    ],
  })
}

function toJob(config: unknown, readFiles: FileContext['readFiles']): Job {
  const name = textAt(config, 'job_name') ?? 'without a name'
  const scheme = textAt(config, 'scheme') ?? 'http'
  const path = textAt(config, 'metrics_path') ?? '/metrics'
  const targetOf = (labels: readonly string[], address: string, prefix = ''): readonly Target[] => {
    const url = parseUrl(`${scheme}://${address}${path === '/metrics' ? '' : path}`)
    if (url === undefined || !path.endsWith('/metrics')) return []
    const { hostname: host, port, href } = url
    return [{ job: name, labels, host, port, url: `${prefix}${href.replace(/\/$/, '')}` }]
  }
  const listed = groupsOf(config, readFiles).flatMap((group) => {
    const labels = Object.values(at(group, 'labels') ?? {}).map(String)
    return listAt(group, 'targets').flatMap((address) => targetOf(labels, String(address)))
  })
  const found = lookedUp(config).flatMap(([prefix, address]) => targetOf([], address, prefix))
  return { name, config, targets: [...listed, ...found] }
}

function isOfAnchore(identified: readonly Identified[], job: string): boolean {
  return identified.some(({ target, service }) => target.job === job && service !== undefined)
}

function leftOut(jobs: readonly Job[], identified: readonly Identified[]): readonly string[] {
  const none = jobs
    .filter(({ name }) => !isOfAnchore(identified, name))
    .map(({ name, config, targets }) =>
      targets.length === 0
        ? `Left out: job ${name}, ${otherDiscovery(name, config) ?? 'which has no target whose path ends in /metrics'}`
        : `Left out: job ${name}, none of Anchore's five services`,
    )
  const some = identified
    .filter(({ target, service }) => service === undefined && isOfAnchore(identified, target.job))
    .map(({ target }) => `Left out: ${target.url} of job ${target.job}: its service is unknown`)
  return [...none, ...some]
}

function authOf(jobs: readonly Job[]): Found['auth'] {
  const all = jobs.map(({ config }) => at(config, 'basic_auth')).filter((auth) => auth !== undefined)
  if (all.length === 0) return undefined
  return { username: all.map((auth) => textAt(auth, 'username')).find((name) => name !== undefined) }
}

function otherUsers(jobs: readonly Job[]): readonly string[] {
  const users = new Set(jobs.map(({ config }) => textAt(config, 'basic_auth', 'username')))
  return users.size > 1
    ? ['The jobs log in differently; anchor-watch has one user for all services: see anchore.auth']
    : []
}

function remarksOn({ name, config }: Job): readonly string[] {
  const has = (...path: readonly string[]): boolean => at(config, ...path) !== undefined
  const bearer = ['authorization', 'bearer_token', 'bearer_token_file', 'oauth2'].some((key) => has(key))
  return [
    ...(bearer ? [`Job ${name} logs in with a token; Anchore's metrics need a user and a password`] : []),
    ...(at(config, 'tls_config', 'insecure_skip_verify') === true
      ? [`Job ${name} does not check certificates; anchor-watch does: name their CA in anchore.ca_file`]
      : []),
    ...(has('tls_config', 'cert_file')
      ? [`Job ${name} has a client certificate, which anchor-watch does not send`]
      : []),
  ]
}
