import { serviceNames, services, type ServiceName } from '../../../lib/anchore/index.ts'

/** A target of a Prometheus job, with every text that may name its service. */
export interface Target {
  readonly job: string
  /** The values of its labels in the configuration. */
  readonly labels: readonly string[]
  readonly host: string
  /** Empty for the default port of the scheme. */
  readonly port: string
  readonly url: string
}

export interface Identified {
  readonly target: Target
  readonly service: ServiceName | undefined
}

/** Common names of Anchore's jobs and containers; the first match counts. */
const names: readonly (readonly [ServiceName, RegExp])[] = [
  ['policy_engine', /_policy(?:_?engine)?\d*_/],
  ['simplequeue', /_(?:simple_?q(?:ueue)?|queue)\d*_/],
  ['catalog', /_catalog\d*_/],
  ['analyzer', /_analyzers?\d*_/],
  ['apiext', /_(?:api(?:_?ext)?|external_api)\d*_/],
]
/** The other services of Anchore Enterprise, such as component_catalog, and the systems beside Anchore. */
const others =
  /_(?:component|reports?|reportsworker|notifications?|rbac|feeds|datasyncer|ui|db|postgres\w*|redis)_/

/** In the engine's containers every service listens on the API's port. */
const sharedPort = String(services.apiext.port)

/** Finds the service of each target; undefined for a target that is none of Anchore's services. */
export function identify(targets: readonly Target[]): readonly Identified[] {
  const named = targets.map((target) => ({ target, service: serviceOf(target) }))
  const known = new Set(named.map(({ service }) => service))
  const anchoreIsThere = serviceNames.some((name) => known.has(name))
  // A port alone is weak evidence (8083 is also Kafka Connect's): it counts only for a service that no name matches.
  return named.map(({ target, service }) => {
    const guess = isOther(target) ? undefined : serviceAt(target.port)
    const believed = guess !== undefined && !known.has(guess) && (anchoreIsThere || isSharedPortUsed(targets))
    return { target, service: service ?? (believed ? guess : undefined) }
  })
}

function serviceOf(target: Target): ServiceName | undefined {
  if (isOther(target)) return undefined
  const { job, labels, host, port } = target
  const texts = [job, ...labels, host]
  const named = texts.map(serviceNamed).find((service) => service !== undefined)
  const isAnchores = texts.some((text) => /anchore/i.test(text))
  const atPort = serviceAt(port)
  const isOwnName = serviceNames.some((name) => normal(job) === normal(name))
  if (isAnchores) return named ?? atPort
  return isOwnName || named === atPort || port === sharedPort ? named : undefined
}

function isOther({ job, host }: Target): boolean {
  return others.test(normal(job)) || others.test(normal(host.split('.')[0] ?? ''))
}

function isSharedPortUsed(targets: readonly Target[]): boolean {
  return targets.some(({ port }) => port === sharedPort)
}

/** The service that a name such as `anchore-policy` is about. */
export function serviceNamed(text: string): ServiceName | undefined {
  return names.find(([, name]) => name.test(normal(text)))?.[0]
}

function serviceAt(port: string): ServiceName | undefined {
  return serviceNames.find((name) => String(services[name].port) === port)
}

/** `Anchore-Policy.Engine` is `_anchore_policy_engine_`. */
function normal(text: string): string {
  return `_${text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')}_`
}
