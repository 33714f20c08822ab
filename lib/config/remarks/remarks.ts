import { alarmsOf } from '../../alarms/index.ts'
import { resourceName, severities } from '../../model/index.ts'
import type { Config } from '../schema.ts'
import { lateWarnings, silentAlarms } from './alarms.ts'
import { privateHosts } from './private-hosts.ts'

/** One sentence or two for each setting that is valid and probably unintended. */
export function remarksOf(config: Config): readonly string[] {
  return [
    ...fallback(config),
    ...channels(config),
    ...network(config),
    ...silentAlarms(config),
    ...lateWarnings(config),
  ]
}

function fallback({ deploy, deployment }: Config): readonly string[] {
  if (deploy.fallbackEmail !== undefined) return []
  return [
    `deploy.fallback_email is not set: a failing notifier alerts nobody. Set it to an address that somebody reads, or subscribe to the topic ${resourceName(deployment, 'fallback')} after the deploy.`,
  ]
}

function channels(config: Config): readonly string[] {
  const paging = alarmsOf(config).filter(({ topic }) => topic === undefined)
  const unheard = severities
    .filter((severity) => paging.some((alarm) => alarm.severity === severity))
    .filter((severity) => !config.oncall.channels.some((one) => one.severities.includes(severity)))
  if (unheard.length === 0) return []
  return [
    `No channel receives ${unheard.join(' or ')} alarms, so they page nobody. Add a channel to oncall.channels.`,
  ]
}

function network(config: Config): readonly string[] {
  const hosts = config.deploy.vpc === undefined ? privateHosts(config) : []
  if (hosts.length === 0) return []
  return [
    `deploy.vpc is not set, and a function outside of a VPC cannot reach private hosts: ${hosts.join(', ')}.`,
  ]
}
