import { randomBytes, randomUUID } from 'node:crypto'
import type { Clock } from '../lib/model/clock.ts'
import { topics } from '../lib/cloudwatch/template.ts'
import { resourceName, severities, type Severity } from '../lib/model/alarm.ts'
import type { Variables } from '../lib/net/environment.ts'
import { startAnchore, type AnchoreDeployment } from './anchore/deployment.ts'
import { account, topicArn } from './aws/account.ts'
import { alarmActions } from './aws/alarm-actions.ts'
import { startCloudWatch, type CloudWatch } from './aws/cloudwatch/server.ts'
import { startDynamoDb } from './aws/dynamodb.ts'
import { createSns } from './aws/sns.ts'
import { startSqs } from './aws/sqs/server.ts'
import type { Queue } from './aws/sqs/queue.ts'
import { startDatabase, type Database } from './database/database.ts'
import { pagerdutyEvents } from './receivers/pagerduty.ts'
import { startReceiver, webhookService, type ReceivedPage } from './receivers/receiver.ts'
import type { SlackMessage } from './receivers/slack.ts'
import { slackApi } from './receivers/slack-bot.ts'
import { readWebhook } from './receivers/webhook.ts'
import type { Stack } from './stack.ts'
import { deploymentName } from './watch-file.ts'
import type { Login } from './world/catalog.ts'
import type { Random } from './world/random.ts'

export interface PartsOptions {
  readonly clock: Clock
  readonly random: Random
  readonly received: (page: ReceivedPage) => void
  /** Takes each message in Slack, and again when it is edited. */
  readonly shown?: (message: SlackMessage) => void
  /** Rejects between two parts; those that are up are on the stack. */
  readonly signal?: AbortSignal
}

/** The monitored parts, and the stand-ins for AWS and the on-call: all but anchor-watch itself. */
export interface Parts {
  readonly anchore: AnchoreDeployment
  readonly database: Database
  readonly cloudwatch: CloudWatch
  /** The queue of each severity's messages, and that of the messages that notify gave up. */
  readonly queues: Readonly<Record<Severity, Queue>> & { readonly failures: Queue }
  /** Anchore's login. */
  readonly login: Login
  readonly connectionsLimit: number
  /** The addresses of Slack's Web API and of PagerDuty's Events API. */
  readonly slack: string
  readonly pagerduty: string
  /** The addresses and credentials of the parts, as environment variables of a function. */
  readonly variables: Variables
}

const tableName = 'anchor-watch-local'
/** As in deploy/resources/queues.yml. */
const [visibilitySeconds, maxReceives] = [300, 20]

/** Starts each part on a free loopback port; `stack` closes them. */
export async function startParts(options: PartsOptions, stack: Stack): Promise<Parts> {
  const { clock, random, received, shown = () => undefined, signal } = options
  const passwords = { anchore: randomUUID(), monitor: randomUUID(), metrics: randomUUID() }
  const key = `whsec_${randomBytes(32).toString('base64')}`
  const token = `xoxb-${randomUUID()}`
  const routingKey = randomBytes(16).toString('hex')

  const database = await startDatabase(passwords, stack, signal)
  signal?.throwIfAborted()
  const credentials = { username: 'anchor-watch', password: passwords.metrics }
  const anchore = await stack.opened(startAnchore({ clock, random, credentials }))
  const dynamodb = await stack.opened(startDynamoDb(tableName))
  signal?.throwIfAborted()
  const slack = await stack.opened(startReceiver('/api', slackApi({ token, clock, shown }), received))
  const pagerduty = await stack.opened(startReceiver('', pagerdutyEvents(routingKey), received))
  const webhook = await stack.opened(
    startReceiver('/pages', webhookService('/pages', readWebhook(key)), received),
  )
  const sqs = await stack.opened(startSqs({ clock }))
  const sns = createSns(clock)
  const failures = sqs.create({ name: resourceName(deploymentName, 'notify-failures') })
  const queueOf = (severity: Severity): Queue => {
    const redrive = { maxReceives, to: failures }
    const name = resourceName(deploymentName, `${severity}-queue`)
    const queue = sqs.create({ name, visibilitySeconds, redrive })
    sns.subscribe(topicArn(topics[severity]), queue.send)
    return queue
  }
  const queues = { critical: queueOf('critical'), warning: queueOf('warning'), failures }
  const cloudwatch = await stack.opened(startCloudWatch({ clock, act: alarmActions(sns) }))
  return {
    anchore,
    database,
    cloudwatch,
    queues,
    login: database.logins.anchore,
    connectionsLimit: database.connectionsLimit,
    slack: slack.url,
    pagerduty: pagerduty.url,
    variables: {
      ANCHOR_WATCH_TABLE: tableName,
      ANCHOR_WATCH_TOPICS: severities.map((severity) => topicArn(topics[severity])).join(','),
      ANCHOR_WATCH_QUEUES: [queues.critical, queues.warning].map(sqs.urlOf).join(','),
      AWS_REGION: account.region,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_CLOUDWATCH: cloudwatch.url,
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
      AWS_ENDPOINT_URL_SQS: sqs.url,
      ANCHOR_WATCH_DNS: anchore.nameServer,
      ANCHORE_PASSWORD: passwords.metrics,
      POSTGRES_PASSWORD: passwords.monitor,
      SLACK_TOKEN: token,
      PAGERDUTY_KEY: routingKey,
      WEBHOOK_URL: webhook.url,
      WEBHOOK_KEY: key,
    },
  }
}
