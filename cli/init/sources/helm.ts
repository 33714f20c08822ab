import { serviceNames, services, type ServiceName } from '../../../lib/anchore/index.ts'
import { readDocument, formatProblem } from '../../../lib/config/index.ts'
import { failed, success, at, numberAt, textAt } from '../../../lib/model/index.ts'
import type { Found, ReadFound } from './found.ts'
import { asValues } from '../values.ts'

/** The keys of a chart of github.com/anchore/anchore-charts in its values. */
interface Chart {
  readonly keys: Readonly<Record<ServiceName, string>>
  readonly metrics: readonly string[]
  readonly noAuth: readonly string[]
  readonly tls: readonly string[]
  readonly database: readonly string[]
}

/** Anchore Enterprise, charts 1 to 4. */
const enterprise: Chart = {
  keys: {
    apiext: 'api',
    catalog: 'catalog',
    simplequeue: 'simpleQueue',
    analyzer: 'analyzer',
    policy_engine: 'policyEngine',
  },
  metrics: ['anchoreConfig', 'metrics', 'enabled'],
  noAuth: ['anchoreConfig', 'metrics', 'auth_disabled'],
  tls: ['anchoreConfig', 'internalServicesSSL', 'enabled'],
  database: ['postgresql', 'auth', 'database'],
}

const engine: Chart = {
  keys: {
    apiext: 'anchoreApi',
    catalog: 'anchoreCatalog',
    simplequeue: 'anchoreSimpleQueue',
    analyzer: 'anchoreAnalyzer',
    policy_engine: 'anchorePolicyEngine',
  },
  metrics: ['anchoreGlobal', 'enableMetrics'],
  noAuth: ['anchoreGlobal', 'metricsAuthDisabled'],
  tls: ['anchoreGlobal', 'internalServicesSsl', 'enabled'],
  database: ['postgresql', 'postgresDatabase'],
}

/**
 * Reads the values of a Helm release of Anchore. Lambda functions cannot resolve the names of the cluster: each service
 * has a name in the zone `host`, and docs/guides.md explains how to create it.
 */
export const readHelm: ReadFound = (text, { source, host }) => {
  const { value, syntax } = readDocument(text, { aliases: true })
  if (syntax.length > 0)
    return failed(syntax.map((one) => formatProblem({ ...one, source, path: '' })).join('\n'))
  const chart = chartOf(value)
  if (chart === undefined)
    return failed(`${source} has no values of Anchore's charts; name the services with --service instead`)
  const scheme = at(value, ...chart.tls) === true ? 'https' : 'http'
  const names = serviceNames.map((name) => [name, `${name.replace('_', '-')}.${host}`] as const)
  const portOf = (name: ServiceName): unknown =>
    at(value, chart.keys[name], 'service', 'port') ??
    at(value, chart.keys[name], 'containerPort') ??
    services[name].port
  return success({
    services: Object.fromEntries(
      names.map(([name, dns]) => [name, [`dns+${scheme}://${dns}:${String(portOf(name))}`]]),
    ),
    replicas: Object.fromEntries(
      serviceNames.map((name) => [name, numberAt(value, chart.keys[name], 'replicaCount') ?? 1]),
    ),
    auth: at(value, ...chart.noAuth) === true ? undefined : { username: undefined },
    postgres: databaseOf(value, chart),
    remarks: [
      'The functions resolve no name of the cluster: give the pods of each service its name in DNS, docs/guides.md, EKS',
      ...(at(value, ...chart.metrics) === true
        ? []
        : [`The metrics are off: set ${chart.metrics.join('.')}=true in ${source}`]),
      ...(scheme === 'https' ? ['The services use TLS: name their CA in anchore.ca_file'] : []),
    ],
  })
}

function chartOf(value: unknown): Chart | undefined {
  const keys = new Set(Object.keys(asValues(value)))
  const isOf = ({ keys: own, metrics: [global = ''] }: Chart): boolean =>
    [global, ...Object.values(own)].some((key) => keys.has(key))
  return [engine, enterprise].find(isOf)
}

/** externalEndpoint is `host` or `host:port`; without it the database runs in the cluster. */
function databaseOf(value: unknown, { database }: Chart): NonNullable<Found['postgres']> {
  const [host, port] = (textAt(value, 'postgresql', 'externalEndpoint') ?? '').split(':')
  return {
    host: host === '' ? undefined : host,
    port: port === undefined || port === '5432' ? undefined : Number(port),
    database: textAt(value, ...database),
  }
}
