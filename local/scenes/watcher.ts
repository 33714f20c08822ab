import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { create as collectAnchore } from '../../functions/collect-anchore.ts'
import { create as collectPostgres } from '../../functions/collect-postgres.ts'
import type { Handler } from '../../functions/handler.ts'
import { create as notify } from '../../functions/notify.ts'
import { stateTable, type Runtime } from '../../functions/runtime.ts'
import { create as sweep } from '../../functions/sweep.ts'
import { alarmResources, fallbackTopic, topics, deployedAlarms } from '../../lib/cloudwatch/index.ts'
import type { Config } from '../../lib/config/index.ts'
import { resourceName, type Slot, collectorNames, type CollectorName } from '../../lib/model/index.ts'
import type { Report } from '../../lib/findings/index.ts'
import { type Incident, recordsOf } from '../../lib/oncall/index.ts'
import { readReports } from '../../lib/publish/index.ts'
import { topicArn } from '../aws/account.ts'
import { createLambda, createEventSource, queueMetrics } from '../aws/lambda.ts'
import type { Stack } from '../stack.ts'
import { temporaryDirectory } from '../temporary-directory.ts'
import type { StandIns } from './stand-ins.ts'

/** anchor-watch, deployed among the stand-ins for AWS and the channels. */
export interface Watcher extends StandIns {
  readonly config: Config
  readonly collectors: readonly Handler[]
  readonly sweep: Handler
  /** Delivers the messages that are due now to notify. */
  readonly deliver: () => Promise<void>
  /** The last reports of the collectors. */
  readonly reports: () => Promise<readonly Report[]>
  /** The incidents in the record. */
  readonly incidents: () => Promise<readonly Incident[]>
  /** Publishes the queue metrics of AWS/SQS for a minute. */
  readonly measureQueues: (slot: Slot) => void
}

/** The time to read an item of the table. */
const readMs = 2_000

/** Makes the functions that collect. */
export type MakeCollectors = (runtime: Runtime) => Readonly<Record<CollectorName, Handler>>

const deployedCollectors: MakeCollectors = (runtime) => ({
  'collect-anchore': collectAnchore(runtime),
  'collect-postgres': collectPostgres(runtime),
})

/** Deploys anchor-watch among the stand-ins. `makeCollectors` replaces the deployed collectors. */
export async function deploy(
  standIns: StandIns,
  config: Config,
  { clock, sink }: Pick<Runtime, 'clock' | 'sink'>,
  stack: Stack,
  makeCollectors = deployedCollectors,
): Promise<Watcher> {
  const variables = { ...standIns.variables, ANCHOR_WATCH_CONFIG: await writeConfig(config, stack) }
  const runtime = { variables, clock, sink, table: standIns.table }
  const { ingest, loadAlarms } = standIns.cloudwatch
  const lambda = createLambda(config.deployment, { clock, ingest })
  loadAlarms(deployedAlarms(alarmResources(config), deployedNames(config, standIns.queues)))
  const made = makeCollectors(runtime)
  const collectors = collectorNames.map((name) => lambda.deploy(name, made[name]))
  const notifier = lambda.deploy('notify', notify(runtime))
  const { failures, ...paging } = standIns.queues
  const sources = Object.values(paging).map((queue) => createEventSource(queue, notifier))
  const deliver = async (): Promise<void> => {
    await Promise.all(sources.map((source) => source.deliver()))
  }
  const measureQueues = (slot: Slot): void => {
    ingest([
      ...sources.flatMap(({ queue }) => queueMetrics(queue, slot, true)),
      ...queueMetrics(failures, slot, false),
    ])
  }
  const table = stateTable(runtime)
  const reports = () => readReports(table, config.deployment, AbortSignal.timeout(readMs))
  const records = recordsOf(table, config.deployment)
  const incidents = async () => (await records.read(AbortSignal.timeout(readMs))).record.incidents
  return {
    ...standIns,
    variables,
    config,
    collectors,
    sweep: lambda.deploy('sweep', sweep(runtime)),
    deliver,
    measureQueues,
    reports,
    incidents,
  }
}

/** Writes the configuration as the build does; returns its path. */
async function writeConfig(config: Config, stack: Stack): Promise<string> {
  const directory = await temporaryDirectory()
  stack.defer(() => {
    directory.remove()
    return Promise.resolve()
  })
  const file = join(directory.path, 'watch.json')
  await writeFile(file, JSON.stringify(config))
  return file
}

/** The ARNs of the topics and the names of the queues, by logical ID. */
function deployedNames(
  { deployment }: Config,
  { critical, warning, failures }: StandIns['queues'],
): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries([...Object.values(topics), fallbackTopic].map((topic) => [topic, topicArn(topic)])),
    CriticalQueue: critical.name,
    WarningQueue: warning.name,
    NotifyFailures: failures.name,
    ScheduleFailures: resourceName(deployment, 'schedule-failures'),
  }
}
