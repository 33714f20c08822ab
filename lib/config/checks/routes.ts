import { listed, severities } from '../../model/index.ts'
import { alarmsOf } from '../../alarms/index.ts'
import { nameOfChannel } from '../../oncall/index.ts'
import type { ProblemAt } from '../problem.ts'
import type { Config } from '../schema.ts'

const maxNamed = 3

/** The severities whose pages reach nobody, and channels that would get each page twice. */
export function routeProblems(file: Config): readonly ProblemAt[] {
  return [...sameChannels(file), ...unroutedSeverities(file)]
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
