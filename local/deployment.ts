import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { create as collectAnchore } from '../functions/collect-anchore.ts'
import { create as collectPostgres } from '../functions/collect-postgres.ts'
import { create as notify } from '../functions/notify.ts'
import type { Clock } from '../lib/clock.ts'
import { alarmResources, deployedAlarms, topics } from '../lib/cloudwatch/template.ts'
import type { Config } from '../lib/config/config.ts'
import { parseConfig } from '../lib/config/parse.ts'
import { formatProblem } from '../lib/config/problem.ts'
import type { Variables } from '../lib/environment.ts'
import type { Handler } from '../lib/handler.ts'
import type { LogSink } from '../lib/log.ts'
import { startAnchore, type AnchoreDeployment } from './anchore/deployment.ts'
import { account } from './aws/account.ts'
import { alarmActions } from './aws/alarm-actions.ts'
import { startCloudWatch, type CloudWatch } from './aws/cloudwatch/server.ts'
import { startDynamoDb } from './aws/dynamodb.ts'
import { createSns } from './aws/sns.ts'
import { createAnchoreDatabase, anchoreDatabase } from './database/anchore-database.ts'
import { startPostgres } from './database/server.ts'
import { lambdaContext } from './lambda-context.ts'
import { startReceiver, type ReceivedPage } from './receivers/receiver.ts'
import { readSlack } from './receivers/slack.ts'
import { readWebhook } from './receivers/webhook.ts'
import type { Stack } from './stack.ts'
import { watchFile } from './watch-file.ts'
import type { Login } from './world/catalog.ts'
import type { Random } from './world/random.ts'

export interface DeploymentOptions {
  readonly clock: Clock
  readonly random: Random
  readonly sink: LogSink
  readonly received: (page: ReceivedPage) => void
}

/** Everything that runs: the watched, the watching, and what stands for AWS and the on-call. */
export interface Deployment {
  readonly config: Config
  /** The text of the watch.yml, and the environment that its references name. */
  readonly watch: string
  readonly variables: Variables
  readonly anchore: AnchoreDeployment
  readonly cloudwatch: CloudWatch
  /** How Anchore logs in. */
  readonly login: Login
  readonly connectionsLimit: number
  readonly collectors: readonly Handler[]
}

const tableName = 'anchor-watch-local'
/** 57 for ordinary roles: enough for Anchore's idle pools, few enough to be filled in a moment. */
const serverSettings = { max_connections: 60, superuser_reserved_connections: 3, autovacuum: 'off' }

/** Starts all parts on free loopback ports; `stack` closes them. */
export async function startDeployment(options: DeploymentOptions, stack: Stack): Promise<Deployment> {
  const { clock, random } = options
  const directory = await mkdtemp(join(tmpdir(), 'anchor-watch-'))
  stack.defer(() => rm(directory, { recursive: true, force: true }))
  const passwords = { anchore: randomUUID(), monitor: randomUUID(), metrics: randomUUID() }
  const key = `whsec_${randomBytes(32).toString('base64')}`

  const postgres = await stack.opened(startPostgres({ settings: serverSettings }))
  const logins = await createAnchoreDatabase(postgres, passwords)
  const credentials = { username: 'anchor-watch', password: passwords.metrics }
  const anchore = await stack.opened(startAnchore({ clock, random, credentials }))
  const dynamodb = await stack.opened(startDynamoDb(tableName))
  const slack = await stack.opened(startReceiver('/services/T0/B0/local', readSlack, options.received))
  const webhook = await stack.opened(startReceiver('/pages', readWebhook(key), options.received))
  const sns = createSns(clock)
  const cloudwatch = await stack.opened(startCloudWatch({ clock, act: alarmActions(sns) }))

  const watch = watchFile({ services: anchore.urls, postgres })
  const config = checked(watch)
  const configFile = join(directory, 'watch.json')
  await writeFile(configFile, JSON.stringify(config))
  const variables = {
    ANCHOR_WATCH_CONFIG: configFile,
    ANCHOR_WATCH_TABLE: tableName,
    AWS_REGION: account.region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_CLOUDWATCH: cloudwatch.url,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
    ANCHORE_PASSWORD: passwords.metrics,
    POSTGRES_PASSWORD: passwords.monitor,
    SLACK_URL: slack.url,
    WEBHOOK_URL: webhook.url,
    WEBHOOK_KEY: key,
  }
  const runtime = { variables, clock, sink: options.sink }
  const arns = Object.values(topics).map((name) => [
    name,
    `arn:aws:sns:${account.region}:${account.id}:${name}`,
  ])
  const topicArns = Object.fromEntries(arns) as Record<string, string>
  const notifier = notify(runtime)
  Object.values(topicArns).forEach((arn) => {
    sns.subscribe(arn, async (event) => {
      await notifier(event, lambdaContext())
    })
  })
  cloudwatch.loadAlarms(deployedAlarms(alarmResources(config), topicArns))
  return {
    config,
    watch,
    variables,
    anchore,
    cloudwatch,
    login: { host: postgres.host, port: postgres.port, database: anchoreDatabase, ...logins.anchore },
    connectionsLimit: serverSettings.max_connections - serverSettings.superuser_reserved_connections,
    collectors: [collectAnchore(runtime), collectPostgres(runtime)],
  }
}

function checked(watch: string): Config {
  const parsed = parseConfig(watch, { source: 'watch.yml', readFile: () => '' })
  if (!parsed.ok) throw new Error(parsed.problems.map(formatProblem).join('\n'))
  return parsed.config
}
