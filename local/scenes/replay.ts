import { collectorHandler } from '../../functions/collector-handler.ts'
import { anchoreCollector } from '../../lib/anchore/index.ts'
import type { Config } from '../../lib/config/index.ts'
import { minutesBetween, slotPlus } from '../../lib/model/index.ts'
import { postgresCollector } from '../../lib/postgres/index.ts'
import { createPlayer, type Player } from '../capture/player.ts'
import type { Capture } from '../capture/capture.ts'
import type { Report } from '../report.ts'
import type { Stack } from '../stack.ts'
import { withLocalChannels } from './channels.ts'
import { play, type PlayOptions, type Scene, type SceneOptions, simulated, type Pace } from './play.ts'
import { startStandIns } from './stand-ins.ts'
import { deploy, type MakeCollectors, type Watcher } from './watcher.ts'

export interface ReplayOptions extends PlayOptions<Watcher>, Pace {
  /** The base URL of the runbooks, if a server serves them. */
  readonly runbooks?: string | undefined
}

/** Replays a capture: the collectors read its answers, and everything else is as in a local run. */
export function replay(capture: Capture, options: ReplayOptions, stack: Stack): Promise<Report> {
  const bySlot = new Map(capture.minutes.map((minute) => [minute.slot, minute]))
  const [first, last] = [capture.minutes[0], capture.minutes.at(-1)]
  if (first === undefined || last === undefined) throw new RangeError('a capture without a minute')
  const player = createPlayer()
  const start = async (parts: SceneOptions): Promise<Scene<Watcher>> => {
    const standIns = await startStandIns(capture.config.deployment, parts, stack)
    const config = withLocalChannels(capture.config, standIns, options.runbooks)
    const deployment = await deploy(standIns, config, parts, stack, collectorsOf(config, player))
    return {
      deployment,
      pass: (_, slot) => {
        const recorded = bySlot.get(slot)
        if (recorded !== undefined) player.play(recorded)
        return Promise.resolve({ monitored: recorded !== undefined })
      },
    }
  }
  const recorded = minutesBetween(first.slot, last.slot) + 1
  const minutes = Math.min(options.minutes, recorded)
  const timeline = simulated(slotPlus(first.slot, -1), { ...options, minutes }, options.signal)
  return play(timeline, start, options)
}

function collectorsOf(config: Config, { http, dns, logIn }: Player): MakeCollectors {
  const secrets = () => Promise.resolve('recorded')
  const anchore = anchoreCollector({ config, http, dns, secrets, loggedOnce: new Set() })
  const database = postgresCollector({ config, secrets, tokens: secrets, logIn })
  return (runtime) => ({
    'collect-anchore': collectorHandler(runtime, config, anchore),
    'collect-postgres': collectorHandler(runtime, config, database),
  })
}
