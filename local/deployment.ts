import { randomUUID } from 'node:crypto'
import { startAnchore, type AnchoreDeployment } from './anchore/deployment.ts'
import { startDynamoDb } from './aws/dynamodb.ts'
import { startDatabase, type Database } from './database/database.ts'
import type { Stack } from './stack.ts'
import { startStandIns, type StandIns, type StandInsOptions } from './scenes/stand-ins.ts'
import { deploymentName, watchFile, type Tuning } from './watch-file.ts'
import type { Login } from './world/catalog.ts'
import type { Random } from './world/random.ts'
import { parseConfig, formatProblem, type Config } from '../lib/config/index.ts'
import type { LogSink } from '../lib/model/index.ts'
import { deploy, type Watcher } from './scenes/watcher.ts'

interface PartsOptions extends StandInsOptions {
  readonly random: Random
  /** Stops the start before the next part: `startParts` rejects, and `stack` closes the parts that run. */
  readonly signal?: AbortSignal
}

/** The monitored systems, and the stand-ins for AWS and the channels: all but anchor-watch itself. */
interface Parts extends StandIns {
  readonly anchore: AnchoreDeployment
  readonly database: Database
  /** Anchore's login. */
  readonly login: Login
  readonly connectionsLimit: number
}

const tableName = 'anchor-watch-local'

/** Starts each part on a free loopback port; `stack` closes them. */
async function startParts(options: PartsOptions, stack: Stack): Promise<Parts> {
  const { clock, random, signal } = options
  const passwords = { anchore: randomUUID(), monitor: randomUUID(), metrics: randomUUID() }
  const database = await startDatabase(passwords, stack, signal)
  signal?.throwIfAborted()
  const credentials = { username: 'anchor-watch', password: passwords.metrics }
  const anchore = await stack.opened(startAnchore({ clock, random, credentials }))
  const dynamodb = await stack.opened(startDynamoDb(tableName))
  signal?.throwIfAborted()
  const standIns = await startStandIns(deploymentName, options, stack)
  return {
    ...standIns,
    anchore,
    database,
    table: undefined,
    login: database.logins.anchore,
    connectionsLimit: database.connectionsLimit,
    variables: {
      ...standIns.variables,
      ANCHOR_WATCH_TABLE: tableName,
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
      ANCHOR_WATCH_DNS: anchore.nameServer,
      ANCHORE_PASSWORD: passwords.metrics,
      POSTGRES_PASSWORD: passwords.monitor,
    },
  }
}

interface DeploymentOptions extends PartsOptions {
  /** Takes the functions' log lines. */
  readonly sink: LogSink
  /** The timeouts and alarms of watch.yml; default: those of `npm start`. */
  readonly tuning?: Tuning | undefined
  /** The base URL of the runbooks, if a server serves them. */
  readonly runbooks?: string | undefined
}

/** All parts: Anchore and its database, and anchor-watch among the stand-ins. */
export interface Deployment extends Omit<Parts, 'variables'>, Watcher {
  /** The text of the watch.yml; `variables` contains the variables that it refers to. */
  readonly watch: string
}

/** Starts all parts and deploys anchor-watch among them; `stack` closes them. */
export async function startDeployment(options: DeploymentOptions, stack: Stack): Promise<Deployment> {
  const parts = await startParts(options, stack)
  const watch = watchFile(
    { ...parts, services: parts.anchore.addresses, postgres: parts.login, runbooks: options.runbooks },
    options.tuning,
  )
  const config = checked(watch, parts.anchore.ca)
  return { ...parts, ...(await deploy(parts, config, options, stack)), watch }
}

function checked(watch: string, ca: string): Config {
  const parsed = parseConfig(watch, { source: 'watch.yml', readFile: () => ca })
  if (!parsed.ok) throw new Error(parsed.failure.map(formatProblem).join('\n'))
  return parsed.value
}
