import { createCollector as anchoreOf } from '../../functions/collect-anchore.ts'
import { createCollector as postgresOf } from '../../functions/collect-postgres.ts'
import { collectorHandler } from '../../functions/collector-handler.ts'
import type { Handler } from '../../functions/handler.ts'
import { cloudWatchClient, stateTable } from '../../functions/runtime.ts'
import { rdsReader } from '../../lib/cloudwatch/index.ts'
import type { Config } from '../../lib/config/index.ts'
import { systemClock } from '../../lib/model/index.ts'
import type { Collector } from '../../lib/findings/index.ts'
import type { Variables } from '../../lib/net/index.ts'
import type { Report } from '../report.ts'
import type { Stack } from '../stack.ts'
import { incidentsIn, onThisMachine, withLocalChannels, startOwnChannels } from './channels.ts'
import { play, type PlayOptions, type Scene, type SceneOptions, real } from './play.ts'
import { startStandIns, type StandIns } from './stand-ins.ts'
import { deploy, type Watcher } from './watcher.ts'

export interface RealOptions extends PlayOptions<Watcher> {
  readonly config: Config
  /** The environment for `env:` references and for AWS. */
  readonly variables: Variables
  /** The base URL of the runbooks that the page serves. */
  readonly runbooks: string
}

/**
 * Monitors the real systems of a configuration from this machine, every minute; the published data stay in this
 * process.
 */
export function watchReal(options: RealOptions, stack: Stack): Promise<Report> {
  const { signal, runbooks } = options
  const start = async (parts: SceneOptions): Promise<Scene<Watcher>> => {
    const started = await startStandIns(options.config.deployment, parts, stack)
    const { config, ...standIns } = await withChannels(options.config, started, parts, stack, runbooks)
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

/** The channels of the configuration, with receivers on this machine; without channels, those of a local run. */
async function withChannels(
  config: Config,
  standIns: StandIns,
  parts: SceneOptions,
  stack: Stack,
  runbooks: string,
): Promise<StandIns & { readonly config: Config }> {
  const { channels } = config.oncall
  if (channels.length === 0) return { ...standIns, config: withLocalChannels(config, standIns, runbooks) }
  const table = stateTable({ ...parts, variables: standIns.variables, table: standIns.table })
  const incidentOf = incidentsIn(table, config.deployment)
  const own = await startOwnChannels(channels, { ...parts, incidentOf }, stack)
  return {
    ...standIns,
    variables: { ...standIns.variables, ...own.variables },
    shownChannels: own.labels,
    config: onThisMachine(config, own.channels, runbooks),
  }
}

function collectorsOf({ config, variables }: RealOptions) {
  const runtime = { variables, clock: systemClock, sink: () => undefined }
  const { rds } = config.postgres
  const hasRegion = variables['AWS_REGION'] !== undefined
  const readRds = rds && hasRegion ? rdsReader(cloudWatchClient(runtime), rds) : undefined
  return { anchore: anchoreOf(runtime, config), database: postgresOf(runtime, config, readRds) }
}

/** The collector, which also ends when the run is stopped. */
function endingWith(signal: AbortSignal, collector: Collector): Collector {
  return {
    ...collector,
    collect: (previous, tick) =>
      collector.collect(previous, { ...tick, signal: AbortSignal.any([tick.signal, signal]) }),
  }
}
