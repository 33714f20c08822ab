import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { create as collectAnchore } from '../functions/collect-anchore.ts'
import { create as collectPostgres } from '../functions/collect-postgres.ts'
import { create as notify } from '../functions/notify.ts'
import { resourceName } from '../lib/model/alarm.ts'
import type { Slot } from '../lib/model/clock.ts'
import type { Report } from '../lib/model/finding.ts'
import { alarmResources, deployedAlarms, fallbackTopic, topics } from '../lib/cloudwatch/template.ts'
import type { Config } from '../lib/config/schema.ts'
import { parseConfig } from '../lib/config/parse.ts'
import { formatProblem } from '../lib/config/problem.ts'
import type { Handler } from '../functions/handler.ts'
import { stateTable } from '../functions/runtime.ts'
import type { LogSink } from '../lib/model/log.ts'
import { readReports } from '../lib/state/reports.ts'
import { topicArn } from './aws/account.ts'
import { createLambda } from './aws/lambda.ts'
import { queueDepth } from './aws/sqs.ts'
import type { Sns } from './aws/sns.ts'
import { lambdaContext } from './lambda-context.ts'
import { startParts, type Parts, type PartsOptions } from './parts.ts'
import type { Stack } from './stack.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { watchFile, type Tuning } from './watch-file.ts'

export interface DeploymentOptions extends PartsOptions {
  /** Takes the functions' log lines. */
  readonly sink: LogSink
  /** The settings that differ from the defaults; those of the page when absent. */
  readonly tuning?: Tuning | undefined
}

/** All parts: Anchore and its database, anchor-watch, and the stand-ins for AWS and the channels. */
export interface Deployment extends Omit<Parts, 'sns'> {
  readonly config: Config
  /** The text of the watch.yml; `variables` contains the variables that it refers to. */
  readonly watch: string
  readonly collectors: readonly Handler[]
  /** The last reports of the collectors. */
  readonly reports: () => Promise<readonly Report[]>
  /** Publishes the queue metrics of AWS/SQS for a minute. */
  readonly measureQueues: (slot: Slot) => void
}

/** The time to read the reports. */
const reportsMs = 2_000

/** Starts all parts and deploys anchor-watch among them; `stack` closes them. */
export async function startDeployment(options: DeploymentOptions, stack: Stack): Promise<Deployment> {
  const { sns, ...parts } = await startParts(options, stack)
  const watch = watchFile({ services: parts.anchore.places, postgres: parts.login }, options.tuning)
  const config = checked(watch, parts.anchore.ca)
  const variables = { ...parts.variables, ANCHOR_WATCH_CONFIG: await built(config, stack) }
  const runtime = { variables, clock: options.clock, sink: options.sink }
  const { ingest, loadAlarms } = parts.cloudwatch
  const lambda = createLambda(config.deployment, { clock: options.clock, ingest })
  const queues = {
    NotifyFailures: resourceName(config.deployment, 'notify-failures'),
    ScheduleFailures: resourceName(config.deployment, 'schedule-failures'),
  }
  const arns = subscribe(lambda.deploy('notify', notify(runtime)), sns)
  loadAlarms(deployedAlarms(alarmResources(config), { ...arns, ...queues }))
  const collectors = [
    lambda.deploy('collect-anchore', collectAnchore(runtime)),
    lambda.deploy('collect-postgres', collectPostgres(runtime)),
  ]
  const measureQueues = (slot: Slot): void => {
    ingest(queueDepth(queues.NotifyFailures, sns.failed().length, slot))
  }
  const table = stateTable(runtime)
  const reports = () => readReports(table, config.deployment, AbortSignal.timeout(reportsMs))
  return { ...parts, variables, config, watch, collectors, measureQueues, reports }
}

function checked(watch: string, ca: string): Config {
  const parsed = parseConfig(watch, { source: 'watch.yml', readFile: () => ca })
  if (!parsed.ok) throw new Error(parsed.failure.map(formatProblem).join('\n'))
  return parsed.value
}

/** Writes the configuration as the build does; returns its path. */
async function built(config: Config, stack: Stack): Promise<string> {
  const directory = await temporaryDirectory()
  stack.defer(() => {
    directory.remove()
    return Promise.resolve()
  })
  const file = join(directory.path, 'watch.json')
  await writeFile(file, JSON.stringify(config))
  return file
}

/** Subscribes notify to the topics of all severities; the fallback topic has no subscriber. Returns the ARNs by logical ID. */
function subscribe(notifier: Handler, sns: Sns): Readonly<Record<string, string>> {
  for (const topic of Object.values(topics)) {
    sns.subscribe(topicArn(topic), async (event) => {
      await notifier(event, lambdaContext())
    })
  }
  return Object.fromEntries(
    [...Object.values(topics), fallbackTopic].map((topic) => [topic, topicArn(topic)]),
  )
}
