import { createCollector as anchoreOf } from '../../functions/collect-anchore.ts'
import { createCollector as postgresOf } from '../../functions/collect-postgres.ts'
import { collectorHandler } from '../../functions/collector-handler.ts'
import type { Handler } from '../../functions/handler.ts'
import { cloudWatchClient } from '../../functions/slot-dependencies.ts'
import { rdsReader } from '../../lib/cloudwatch/read/rds.ts'
import type { Config } from '../../lib/config/schema.ts'
import { systemClock } from '../../lib/model/clock.ts'
import type { Collector } from '../../lib/model/collector.ts'
import type { Variables } from '../../lib/net/environment.ts'
import type { Report } from '../report.ts'
import type { Stack } from '../stack.ts'
import { withLocalChannels } from './local-channels.ts'
import { play, type PlayOptions, type Scene, type SceneOptions } from './play.ts'
import { startStandIns } from './stand-ins.ts'
import { real } from './timeline.ts'
import { deploy, type Watcher } from './watcher.ts'

export interface RealOptions extends PlayOptions<Watcher> {
  readonly config: Config
  /** The environment for `env:` references and for AWS. */
  readonly variables: Variables
  /** The directory of the runbooks that the page serves. */
  readonly runbooks: string
}

/**
 * Monitors the real systems of a configuration from this machine, every minute; the published data stay in this
 * process.
 */
export function watchReal(options: RealOptions, stack: Stack): Promise<Report> {
  const { signal, runbooks } = options
  const start = async (parts: SceneOptions): Promise<Scene<Watcher>> => {
    const standIns = await startStandIns(options.config.deployment, parts, stack)
    const config = withLocalChannels(options.config, standIns, runbooks)
    const { anchore, database } = collectorsOf(options)
    const deployment = await deploy(standIns, config, parts, stack, (runtime) => {
      const handlerOf = (collector: Collector): Handler =>
        collectorHandler({ ...runtime, clock: systemClock }, config, endingWith(signal, collector))
      return { 'collect-anchore': handlerOf(anchore), 'collect-postgres': handlerOf(database) }
    })
    return { deployment, pass: () => Promise.resolve({ monitored: true }) }
  }
  return play(real(signal), start, options)
}

function collectorsOf({ config, variables }: RealOptions) {
  const runtime = { variables, clock: systemClock, sink: () => undefined }
  const { rds } = config.postgres
  const hasRegion = variables['AWS_REGION'] !== undefined
  const readRds = rds && hasRegion ? rdsReader(cloudWatchClient(runtime), rds) : undefined
  return { anchore: anchoreOf(runtime, config), database: postgresOf(runtime, config, readRds) }
}

/** A collector that ends early when the user does not wait. */
function endingWith(signal: AbortSignal, collector: Collector): Collector {
  return {
    ...collector,
    collect: (previous, tick) =>
      collector.collect(previous, { ...tick, signal: AbortSignal.any([tick.signal, signal]) }),
  }
}
