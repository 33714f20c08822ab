import { parseEnv } from 'node:util'
import { serviceNames, services, type ServiceName } from '../../../lib/anchore/index.ts'
import { readDocument, formatProblem } from '../../../lib/config/index.ts'
import { failed, success, at, textAt } from '../../../lib/model/index.ts'
import { identify } from './anchore-targets.ts'
import { publishedOn, variablesOf } from './containers.ts'
import { interpolated, isKnown } from './interpolate.ts'
import type { Found, ReadFound } from './found.ts'
import { toServices } from '../services.ts'
import { asValues } from '../values.ts'

interface Container {
  readonly name: string
  readonly config: unknown
  readonly variables: Readonly<Record<string, string>>
  /** Undefined for a container that is none of Anchore's five services. */
  readonly service: ServiceName | undefined
}

/** The ports of Anchore and of PostgreSQL in their containers. */
const usualPorts = { anchore: '8228', postgres: '5432' }

/** Reads a docker-compose.yml: the ports that its containers publish on the host. */
export const readCompose: ReadFound = (text, { source, host, readFiles }) => {
  const { value: written, syntax } = readDocument(text, { aliases: true })
  if (syntax.length > 0)
    return failed(syntax.map((one) => formatProblem({ ...one, source, path: '' })).join('\n'))
  const value = interpolated(written, parseEnv(readFiles('.env').join('\n')))
  const containers = Object.entries(asValues(at(value, 'services'))).map(toContainer)
  const theirs = containers.filter(({ service }) => service !== undefined)
  if (theirs.length === 0)
    return failed(`${source} has no service of Anchore's; name the services with --service instead`)
  const published = theirs.map((container) => ({ ...container, ports: portsOf(container, host) }))
  const off = theirs.filter(({ variables }) => variables['ANCHORE_ENABLE_METRICS'] !== 'true')
  return success({
    services: toServices(
      published.flatMap(({ service, ports }) =>
        service === undefined ? [] : ports.map((port) => [service, `http://${host}:${port}`] as const),
      ),
    ),
    auth: theirs.every(({ variables }) => variables['ANCHORE_DISABLE_METRICS_AUTH'] === 'true')
      ? undefined
      : { username: undefined },
    ...databaseOf(theirs, containers, host),
    remarks: [
      ...published.flatMap(({ name, config, service, ports }) =>
        service === undefined || ports.length > 0 ? [] : [withoutPort(name, config, service)],
      ),
      ...(off.length > 0
        ? [
            `Set ANCHORE_ENABLE_METRICS=true in ${off.map(({ name }) => name).join(', ')}: their metrics are off`,
          ]
        : []),
      ...databaseRemark(theirs, containers, host),
    ],
  })
}

function toContainer([name, config]: readonly [string, unknown]): Container {
  // The command ends in the name of the service: anchore-manager service start apiext.
  const command = [at(config, 'command') ?? ''].flat().map(String).join(' ')
  const last = command.split(' ').at(-1)
  const labels = [textAt(config, 'image') ?? '', command]
  const [identified] = identify([{ job: name, labels, host: '', port: '', url: '' }])
  return {
    name,
    config,
    variables: variablesOf(config),
    service: serviceNames.find((one) => one === last) ?? identified?.service,
  }
}

function withoutPort(name: string, config: unknown, service: ServiceName): string {
  return isKnown(JSON.stringify(at(config, 'ports') ?? ''))
    ? `${name} publishes no port that another host reaches: add ports: ['${services[service].port}:8228'] to it, and run init again`
    : `The port of ${name} has a variable that .env does not set: set it there and run init again, or write --service ${service}=http://HOST:PORT`
}

function portsOf({ config, variables }: Container, host: string): readonly string[] {
  return publishedOn(config, variables['ANCHORE_SERVICE_PORT'] ?? usualPorts.anchore, host)
}

/** The database of the containers: another container, or a host outside. */
function databaseOf(
  theirs: readonly Container[],
  containers: readonly Container[],
  host: string,
): Pick<Found, 'postgres'> {
  const variables =
    theirs.map((one) => one.variables).find((one) => one['ANCHORE_DB_HOST'] !== undefined) ?? {}
  const known = Object.fromEntries(Object.entries(variables).filter(([, text]) => isKnown(text)))
  const { ANCHORE_DB_HOST: name, ANCHORE_DB_PORT: port, ANCHORE_DB_NAME: database } = known
  const container = containers.find((one) => one.name === name)
  if (container === undefined) return { postgres: { host: name, port: numberIn(port), database } }
  const [published] = publishedOn(container.config, usualPorts.postgres, host)
  if (published === undefined) return { postgres: { database } }
  // PostgreSQL's image has no certificate.
  return { postgres: { host, port: numberIn(published), database, tls: 'disable' } }
}

function databaseRemark(
  theirs: readonly Container[],
  containers: readonly Container[],
  host: string,
): readonly string[] {
  const names = new Set(theirs.map(({ variables }) => variables['ANCHORE_DB_HOST']))
  if (![...names].every((name = '') => isKnown(name)))
    return ['ANCHORE_DB_HOST has a variable that .env does not set: write --postgres-host HOST']
  return containers
    .filter(
      ({ name, config }) => names.has(name) && publishedOn(config, usualPorts.postgres, host).length === 0,
    )
    .map(({ name }) => `${name} publishes no port that another host reaches: add ports: ['5432:5432'] to it`)
}

/** The default port needs no line in watch.yml. */
function numberIn(port: string | undefined): number | undefined {
  return port === undefined || port === usualPorts.postgres ? undefined : Number(port)
}
