import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { parseConfig, formatProblem } from '../../lib/config/index.ts'
import type { Variables } from '../../lib/net/index.ts'
import { account, topicArn } from '../../local/aws/account.ts'
import { startDynamoDb } from '../../local/aws/dynamodb.ts'
import type { Queue } from '../../local/aws/sqs/queue.ts'
import { startSqs } from '../../local/aws/sqs/server.ts'
import type { Stack } from '../../local/stack.ts'

/** The delay of a channel's answer, milliseconds. */
const answerMs = 100
const topic = topicArn('CriticalTopic')
const tableName = 'bench'

export interface Paging {
  readonly variables: Variables
  readonly queueOf: (severity: 'critical' | 'warning') => Queue
  /** The body and the time (performance.now) of each request that reached a channel. */
  readonly requests: { readonly body: string; readonly at: number }[]
}

/** Two channels, the table and the queues, for functions in other processes. */
export async function startPaging(directory: string, clock: () => number, stack: Stack): Promise<Paging> {
  const requests: { body: string; at: number }[] = []
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      requests.push({ body: Buffer.concat(chunks).toString('utf8'), at: performance.now() })
      setTimeout(() => response.writeHead(200).end('ok'), answerMs)
    })
  })
  receiver.listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  stack.defer(async () => {
    receiver.close()
    receiver.closeAllConnections()
    await once(receiver, 'close')
  })
  const dynamodb = await stack.opened(startDynamoDb(tableName))
  const sqs = await stack.opened(startSqs({ clock }))
  const queues = {
    critical: sqs.create({ name: 'bench-critical', visibilitySeconds: 300 }),
    warning: sqs.create({ name: 'bench-warning', visibilitySeconds: 300 }),
  }
  const config = join(directory, 'paging.json')
  await writeFile(config, configText())
  const address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`
  return {
    requests,
    queueOf: (severity) => queues[severity],
    variables: {
      ANCHOR_WATCH_CONFIG: config,
      ANCHOR_WATCH_TABLE: tableName,
      ANCHOR_WATCH_TOPICS: topic,
      ANCHOR_WATCH_QUEUES: [queues.critical, queues.warning].map((queue) => sqs.urlOf(queue)).join(','),
      AWS_REGION: account.region,
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
      AWS_ENDPOINT_URL_CLOUDWATCH: 'http://127.0.0.1:1',
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
      AWS_ENDPOINT_URL_SQS: sqs.url,
      SLACK_URL: `${address}/slack`,
      WEBHOOK_URL: `${address}/webhook`,
      WEBHOOK_KEY: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    },
  }
}

function configText(): string {
  const watch = `deployment: bench
anchore: { services: { apiext: { url: "http://127.0.0.1:1" } } }
postgres: { host: 127.0.0.1, user: watch, password: { env: PGPASSWORD }, tls: disable }
oncall:
  channels:
    - slack: { url: { env: SLACK_URL } }
    - webhook: { url: { env: WEBHOOK_URL }, key: { env: WEBHOOK_KEY } }
`
  const parsed = parseConfig(watch, { source: 'watch.yml', readFile: () => '' })
  if (!parsed.ok) throw new Error(parsed.failure.map(formatProblem).join('\n'))
  return JSON.stringify(parsed.value)
}

/** The body of a message of SQS: an alarm that changes at `at`, in SNS's envelope. */
export function messageBody(alarm: string, state: 'ALARM' | 'OK', at: number): string {
  const time = new Date(at).toISOString()
  const Message = JSON.stringify({
    AlarmName: alarm,
    AWSAccountId: account.id,
    NewStateValue: state,
    OldStateValue: state === 'OK' ? 'ALARM' : 'OK',
    NewStateReason: 'Threshold Crossed: 1 datapoint [95.0] was greater than the threshold (85.0)',
    StateChangeTime: time,
    AlarmArn: `arn:aws:cloudwatch:${account.region}:${account.id}:alarm:${alarm}`,
    Trigger: { Threshold: 85, ComparisonOperator: 'GreaterThanThreshold' },
  })
  return JSON.stringify({
    Type: 'Notification',
    MessageId: `${alarm} ${at}`,
    TopicArn: topic,
    Message,
    Timestamp: time,
  })
}
