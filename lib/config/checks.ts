import { alarmDefinitions, alarmsOf } from '../alarms/index.ts'
import { isLifecycle, serviceNames, metricsUrl } from '../anchore/index.ts'
import { nearest } from './nearest.ts'
import { type ProblemAt, formatPath, type Path } from './problems.ts'
import type { Config } from './schema.ts'
import { at, areas, listed, severities, textAt } from '../model/index.ts'
import { parseUrl } from '../net/index.ts'
import { nameOfChannel } from '../oncall/index.ts'

const form = /^[a-z][a-z0-9_]{0,39}$/

/** Names of services that are misspelt, or that Anchore cannot have. */
export function misnamedServices(watchFile: unknown): readonly ProblemAt[] {
  const names = Object.keys(at(watchFile, 'anchore', 'services') ?? {})
  return names.flatMap((name): ProblemAt[] => {
    const near = isLifecycle(name) ? undefined : nearest(name, serviceNames)
    if (near === undefined && form.test(name)) return []
    const advice =
      near === undefined
        ? "expected a name as in Anchore's table of services: lower-case letters, digits and underscores"
        : `did you mean ${near}?`
    return [{ path: ['anchore', 'services', name], part: 'key', message: `unknown key; ${advice}` }]
  })
}

/** Replicas that share a URL: every sum would count them twice. */
export function sharedUrls(watchFile: unknown): readonly ProblemAt[] {
  const replicas = replicasIn(watchFile)
  return replicas.flatMap(({ path, url }, index): ProblemAt[] => {
    const owner = replicas.find((one) => one.url === url)
    if (owner === undefined || owner === replicas[index]) return []
    const message = `found ${url}; expected a URL of its own, ${formatPath(owner.path)} has it already`
    return [{ path, part: 'value', message }]
  })
}

/** Every well-formed URL of the services, also in a file with other problems. */
function replicasIn(watchFile: unknown): readonly { readonly path: Path; readonly url: string }[] {
  return Object.keys(at(watchFile, 'anchore', 'services') ?? {}).flatMap((name) => {
    const path = ['anchore', 'services', name, 'url']
    const given = at(watchFile, ...path)
    const places = Array.isArray(given) ? given.map((_, index) => [...path, index]) : [path]
    return places.flatMap((place) => {
      const url = parseUrl(textAt(watchFile, ...place) ?? '')
      return url === undefined ? [] : [{ path: place, url: metricsUrl(url) }]
    })
  })
}

/** Undefined if `what` names an area (a problem, for users), an alarm or its definition; otherwise an error message. */
export function silenceProblem(what: string, config: Config): string | undefined {
  const names = [
    ...areas,
    ...alarmDefinitions.map(({ name }) => name),
    ...alarmsOf(config).map(({ name }) => name),
  ]
  if (names.includes(what)) return undefined
  const near = nearest(what, names)
  const advice = near === undefined ? `expected ${areas.join(', ')} or an alarm` : `did you mean ${near}?`
  return `no problem or alarm is named "${what}"; ${advice}`
}

export function maintenanceProblems(config: Config): readonly ProblemAt[] {
  return config.oncall.maintenance.flatMap(({ silence }, index) =>
    silence.flatMap((what, position) => {
      const message = silenceProblem(what, config)
      const path = ['oncall', 'maintenance', index, 'silence', position]
      return message === undefined ? [] : [{ path, part: 'value' as const, message }]
    }),
  )
}

const maxNamed = 3

/** The severities whose pages reach nobody, and channels that would get each page twice. */
export function routeProblems(config: Config): readonly ProblemAt[] {
  return [...sameChannels(config), ...unroutedSeverities(config)]
}

/** notify stores its deliveries under the name of a channel, which contains the name of its secret. */
function sameChannels({ oncall }: Config): readonly ProblemAt[] {
  const names = oncall.channels.map((config) => nameOfChannel(config))
  return names.flatMap((name, index): ProblemAt[] => {
    const first = names.indexOf(name)
    if (first === index) return []
    const message = `the same channel as oncall.channels[${first}], ${name}; remove one of them`
    return [{ path: ['oncall', 'channels', index], part: 'value', message }]
  })
}

/**
 * Severities of enabled alarms that no channel receives: their pages would reach nobody. Without channels nothing
 * pages.
 */
function unroutedSeverities(file: Config): readonly ProblemAt[] {
  const { channels } = file.oncall
  if (channels.length === 0) return []
  return severities
    .filter((severity) => !channels.some((channel) => channel.severities.includes(severity)))
    .flatMap((severity): ProblemAt[] => {
      const alarms = alarmsOf(file).filter(
        (alarm) => alarm.severity === severity && alarm.topic !== 'fallback',
      )
      const names = [...new Set(alarms.map(({ kind }) => kind))]
      if (names.length === 0) return []
      const message = `no channel receives ${severity}, the severity of ${listed(names, maxNamed)}; add it to a channel, or disable the alarms`
      return [{ path: ['oncall', 'channels'], part: 'key', message }]
    })
}
