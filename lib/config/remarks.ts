import { BlockList, isIP, isIPv6 } from 'node:net'
import { alarmsOf, alarmDefinitions, metrics, type AlarmedConfig } from '../alarms/index.ts'
import {
  userService,
  analysisTime,
  databaseProbeTime,
  policyEvaluationTime,
  queueLength,
  scratchFree,
  tasksFailing,
  uploadTime,
  serviceNames,
  taskServices,
} from '../anchore/index.ts'
import type { Config } from './schema.ts'
import { resourceName, severities, type Alarm, type AlarmDefinition, formatQuantity } from '../model/index.ts'

/** One sentence or two for each setting that is valid and probably unintended. */
export function remarksOf(config: Config): readonly string[] {
  const { deploy, deployment, oncall } = config
  const paging = alarmsOf(config).filter(({ topic }) => topic === undefined)
  const unheard = severities
    .filter((severity) => paging.some((alarm) => alarm.severity === severity))
    .filter((severity) => !oncall.channels.some((one) => one.severities.includes(severity)))
  const hosts = deploy.vpc === undefined ? privateHosts(config) : []
  return [
    ...(deploy.fallbackEmail === undefined
      ? [
          `deploy.fallback_email is not set: a failing notifier alerts nobody. Set it to an address that somebody reads, or subscribe to the topic ${resourceName(deployment, 'fallback')} after the deploy.`,
        ]
      : []),
    ...(unheard.length > 0
      ? [
          `No channel receives ${unheard.join(' or ')} alarms, so they page nobody. Add a channel to oncall.channels.`,
        ]
      : []),
    ...(hosts.length > 0
      ? [
          `deploy.vpc is not set, and a function outside of a VPC cannot reach private hosts: ${hosts.join(', ')}.`,
        ]
      : []),
    ...silentAlarms(config),
    ...lateWarnings(config),
  ]
}

/** Addresses that no router of the internet knows: RFC 1918, 6598, 3927, 1122, 4193 and 4291. */
const privateAddresses = new BlockList()
privateAddresses.addSubnet('10.0.0.0', 8)
privateAddresses.addSubnet('172.16.0.0', 12)
privateAddresses.addSubnet('192.168.0.0', 16)
privateAddresses.addSubnet('100.64.0.0', 10)
privateAddresses.addSubnet('169.254.0.0', 16)
privateAddresses.addSubnet('127.0.0.0', 8)
privateAddresses.addSubnet('fc00::', 7, 'ipv6')
privateAddresses.addSubnet('fe80::', 10, 'ipv6')
privateAddresses.addAddress('::1', 'ipv6')

/** Domains of private networks: RFC 6762, 8375, ICANN's .internal, and the names of Kubernetes. */
const privateName = /(?:^|\.)(?:internal|local|localhost|lan|home\.arpa|svc)$/i

/** The hosts of watch.yml that only a private network reaches; a name without a dot is one of them. */
function privateHosts({ anchore, postgres }: Pick<Config, 'anchore' | 'postgres'>): readonly string[] {
  const services = anchore.services.flatMap(({ urls }) => urls.map((url) => new URL(url).hostname))
  const hosts = [...services, ...postgres.hosts.map(({ host }) => host)]
  return [...new Set(hosts.map((host) => host.replace(/^\[|\]$/g, '')))].filter(isPrivate)
}

function isPrivate(host: string): boolean {
  if (isIP(host) !== 0) return privateAddresses.check(host, isIPv6(host) ? 'ipv6' : 'ipv4')
  return !host.includes('.') || privateName.test(host)
}

/** A sentence for each alarm that is on and can never fire in this deployment. */
function silentAlarms(config: AlarmedConfig): readonly string[] {
  return alarmDefinitions
    .filter(({ name }) => config.alarms[name]?.enabled ?? true)
    .flatMap((definition) => {
      const need = missingNeed(definition, config)
      return need === undefined ? [] : [`${definition.name} is on and can never fire: it needs ${need}.`]
    })
}

/** The part of Anchore that the alarm needs and that this deployment does not have. */
function missingNeed(
  { watches }: AlarmDefinition,
  { anchore: { services } }: AlarmedConfig,
): string | undefined {
  const replicated = services.filter(({ replicas }) => replicas > 1).map(({ name }) => name)
  if ('each' in watches) {
    if (watches.each === 'replicated API' && !replicated.includes(userService))
      return `several replicas of ${userService}`
    if (watches.each === 'replicated service' && replicated.every((name) => name === userService))
      return `several replicas of a service beside ${userService}`
    return undefined
  }
  if (!metrics.anchore.includes(watches.metric)) return undefined
  const sources = sourcesOf(watches.metric.name)
  if (services.some(({ name }) => sources.includes(name))) return undefined
  return `${sources.join(' or ')} in anchore.services`
}

/** A sentence for each warning that fires after the critical alarm on the same series. */
function lateWarnings(config: AlarmedConfig): readonly string[] {
  const alarms = alarmsOf(config)
  const critical = alarms.filter(({ severity }) => severity === 'critical')
  const sentences = alarms
    .filter(({ severity }) => severity === 'warning')
    .flatMap((warning) =>
      critical.filter((other) => isBeyond(warning, other)).map((other) => lateText(warning, other)),
    )
  return [...new Set(sentences)]
}

function isBeyond(warning: Alarm, critical: Alarm): boolean {
  const rises = warning.comparison.startsWith('Greater')
  return (
    warning.series.metric === critical.series.metric &&
    JSON.stringify(warning.series.dimensions) === JSON.stringify(critical.series.dimensions) &&
    rises === critical.comparison.startsWith('Greater') &&
    (rises ? warning.threshold > critical.threshold : warning.threshold < critical.threshold)
  )
}

function lateText(warning: Alarm, critical: Alarm): string {
  const [own, other] = [warning, critical].map(
    ({ kind, threshold, unit }) => `${kind} (${formatQuantity(threshold, unit)})`,
  )
  return `The warning ${own ?? ''} is beyond the critical ${other ?? ''}: it fires too late.`
}

/** The metrics that only some services export, and these services. */
const exporters: Readonly<Record<string, readonly string[]>> = {
  [queueLength.name]: ['simplequeue'],
  [analysisTime.name]: ['analyzer'],
  [scratchFree.name]: ['analyzer'],
  [databaseProbeTime.name]: ['catalog'],
  [policyEvaluationTime.name]: ['policy_engine'],
  [uploadTime.name]: ['policy_engine'],
  [tasksFailing.name]: taskServices,
}

/** The services that a metric of Anchore is read from; without any of them it has no data. */
export function sourcesOf(metric: string): readonly string[] {
  return exporters[metric] ?? serviceNames
}
