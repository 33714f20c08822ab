import type { Runtime } from '../../../functions/runtime.ts'
import { type Clock, severities, parseJson } from '../../../lib/model/index.ts'
import type { Variables } from '../../../lib/net/index.ts'
import type { CloudWatch } from '../../../local/aws/cloudwatch/server.ts'
import type { DynamoDb } from '../../../local/aws/dynamodb.ts'
import { topicArn } from '../oncall/alarm-messages.ts'
import { runningCloudWatch } from '../aws/cloudwatch.ts'
import { runningDynamoDb, tableName } from '../aws/dynamodb.ts'
import { identity } from '../aws/identity.ts'
import { runningSqs } from '../aws/sqs.ts'
import { temporaryFile } from '../temporary.ts'
import { configOf } from '../watch-file.ts'

export const now = Date.UTC(2026, 10, 24, 10, 31, 5)

export interface Deployment {
  readonly cloudWatch: CloudWatch
  readonly dynamoDb: DynamoDb
  readonly runtime: Runtime
  /** The log. */
  readonly lines: () => readonly unknown[]
}

/** What a function finds where it is deployed, with stand-ins for AWS; `files` are those that the watch.yml names. */
export async function startDeployment(
  watchFile: string,
  more: Variables = {},
  clock: Clock = () => now,
  files: Readonly<Record<string, string>> = {},
): Promise<Deployment> {
  const { cloudWatch } = await runningCloudWatch(clock)
  const { dynamoDb } = await runningDynamoDb()
  const { sqs } = await runningSqs(clock)
  const queues = severities.map((severity) => sqs.create({ name: `anchor-watch-test-${severity}` }))
  const written: string[] = []
  const variables: Variables = {
    ANCHOR_WATCH_CONFIG: temporaryFile('config.json', JSON.stringify(configOf(watchFile, files))),
    ANCHOR_WATCH_TABLE: tableName,
    ANCHOR_WATCH_TOPICS: topicArn,
    ANCHOR_WATCH_QUEUES: queues.map((queue) => sqs.urlOf(queue)).join(','),
    ...identity,
    AWS_ENDPOINT_URL_CLOUDWATCH: cloudWatch.url,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
    AWS_ENDPOINT_URL_SQS: sqs.url,
    ...more,
  }
  const runtime = { variables, clock, sink: (line: string) => written.push(line) }
  return { cloudWatch, dynamoDb, runtime, lines: () => written.map((line) => parseJson(line)) }
}
