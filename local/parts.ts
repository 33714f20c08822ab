import { randomUUID } from 'node:crypto'
import { startAnchore, type AnchoreDeployment } from './anchore/deployment.ts'
import { startDynamoDb } from './aws/dynamodb.ts'
import { startDatabase, type Database } from './database/database.ts'
import type { Stack } from './stack.ts'
import { startStandIns, type StandIns, type StandInsOptions } from './scenes/stand-ins.ts'
import { deploymentName } from './watch-file.ts'
import type { Login } from './world/catalog.ts'
import type { Random } from './world/random.ts'

export interface PartsOptions extends StandInsOptions {
  readonly random: Random
  /** Stops the start before the next part: `startParts` rejects, and `stack` closes the parts that run. */
  readonly signal?: AbortSignal
}

/** The monitored systems, and the stand-ins for AWS and the channels: all but anchor-watch itself. */
export interface Parts extends StandIns {
  readonly anchore: AnchoreDeployment
  readonly database: Database
  /** Anchore's login. */
  readonly login: Login
  readonly connectionsLimit: number
}

const tableName = 'anchor-watch-local'

/** Starts each part on a free loopback port; `stack` closes them. */
export async function startParts(options: PartsOptions, stack: Stack): Promise<Parts> {
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
