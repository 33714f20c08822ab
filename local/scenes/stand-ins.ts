import { randomBytes, randomUUID } from 'node:crypto'
import { topics } from '../../lib/cloudwatch/index.ts'
import { resourceName, severities, type Severity, type Clock } from '../../lib/model/index.ts'
import type { Variables } from '../../lib/net/index.ts'
import type { Table } from '../../lib/publish/index.ts'
import { account, topicArn } from '../aws/account.ts'
import { alarmActions, createSns } from '../aws/sns.ts'
import { startCloudWatch, type CloudWatch } from '../aws/cloudwatch/server.ts'
import { memoryTable } from '../aws/memory-table.ts'
import { pageQueue, type Queue } from '../aws/queue.ts'
import { startSqs } from '../aws/sqs.ts'
import { pagerdutyEvents, readWebhook } from '../receivers/services.ts'
import { startReceiver, webhookService, type ReceivedPage } from '../receivers/receiver.ts'
import { fromSlack, type ChannelMessage, slackApi } from '../receivers/slack.ts'
import type { Stack } from '../stack.ts'

export interface StandInsOptions {
  readonly clock: Clock
  readonly received: (page: ReceivedPage) => void
  /** Called with each message of a channel when it is posted, and again when it is edited. */
  readonly shown?: (message: ChannelMessage) => void
}

/** The stand-ins for AWS and the channels, on loopback ports. */
export interface StandIns {
  readonly cloudwatch: CloudWatch
  /** The queue of each severity's messages, and the queue of the messages that notify could not deliver. */
  readonly queues: Readonly<Record<Severity, Queue>> & { readonly failures: Queue }
  /** Absent: the variables name a table of DynamoDB. */
  readonly table?: Table | undefined
  /** The addresses of Slack's Web API and of PagerDuty's Events API. */
  readonly slack: string
  readonly pagerduty: string
  /** The names of the channels whose messages are shown. */
  readonly shownChannels: readonly string[]
  /** The addresses and credentials, as environment variables of a function. */
  readonly variables: Variables
}

/** Starts each stand-in on a free port; `stack` closes them. */
export async function startStandIns(
  deployment: string,
  { clock, received, shown = () => undefined }: StandInsOptions,
  stack: Stack,
): Promise<StandIns> {
  const key = `whsec_${randomBytes(32).toString('base64')}`
  const token = `xoxb-${randomUUID()}`
  const routingKey = randomBytes(16).toString('hex')
  const bot = slackApi({
    token,
    label: 'slack',
    clock,
    shown: (message) => {
      shown(fromSlack(message))
    },
  })
  const slack = await stack.opened(startReceiver('/api', bot, received))
  const pagerduty = await stack.opened(startReceiver('', pagerdutyEvents(routingKey), received))
  const webhook = await stack.opened(
    startReceiver('/pages', webhookService('/pages', readWebhook(key)), received),
  )
  const sqs = await stack.opened(startSqs({ clock }))
  const sns = createSns(clock)
  const failures = sqs.create({ name: resourceName(deployment, 'notify-failures') })
  const queueOf = (severity: Severity): Queue => {
    const name = resourceName(deployment, `${severity}-queue`)
    const queue = sqs.create(pageQueue(name, failures))
    sns.subscribe(topicArn(topics[severity]), queue.send)
    return queue
  }
  const queues = { critical: queueOf('critical'), warning: queueOf('warning'), failures }
  const cloudwatch = await stack.opened(startCloudWatch({ clock, act: alarmActions(sns) }))
  return {
    cloudwatch,
    queues,
    table: memoryTable(),
    slack: slack.url,
    pagerduty: pagerduty.url,
    shownChannels: ['Slack'],
    variables: {
      ANCHOR_WATCH_TOPICS: severities.map((severity) => topicArn(topics[severity])).join(','),
      ANCHOR_WATCH_FAILURES: sqs.urlOf(failures),
      ANCHOR_WATCH_QUEUES: [queues.critical, queues.warning].map(sqs.urlOf).join(','),
      AWS_REGION: account.region,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_CLOUDWATCH: cloudwatch.url,
      AWS_ENDPOINT_URL_SQS: sqs.url,
      SLACK_TOKEN: token,
      PAGERDUTY_KEY: routingKey,
      WEBHOOK_URL: webhook.url,
      WEBHOOK_KEY: key,
    },
  }
}
