import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Runtime } from '../../../functions/runtime.ts'
import type { Clock } from '../../../lib/model/clock.ts'
import { severities } from '../../../lib/model/alarm.ts'
import type { Variables } from '../../../lib/net/environment.ts'
import { parseJson } from '../../../lib/model/json.ts'
import type { CloudWatch } from '../../../local/aws/cloudwatch/server.ts'
import type { DynamoDb } from '../../../local/aws/dynamodb.ts'
import { topicArn } from '../oncall/alarm-messages.ts'
import { runningCloudWatch } from '../aws/cloudwatch.ts'
import { runningDynamoDb, tableName } from '../aws/dynamodb.ts'
import { runningSqs } from '../aws/sqs.ts'
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
    ANCHOR_WATCH_CONFIG: builtConfig(watchFile, files),
    ANCHOR_WATCH_TABLE: tableName,
    ANCHOR_WATCH_TOPICS: topicArn,
    ANCHOR_WATCH_QUEUES: queues.map((queue) => sqs.urlOf(queue)).join(','),
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_ENDPOINT_URL_CLOUDWATCH: cloudWatch.url,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
    AWS_ENDPOINT_URL_SQS: sqs.url,
    ...more,
  }
  const runtime = { variables, clock, sink: (line: string) => written.push(line) }
  return { cloudWatch, dynamoDb, runtime, lines: () => written.map((line) => parseJson(line)) }
}

/** The path of the JSON that the build makes of a watch.yml; gone when the test is. */
function builtConfig(watchFile: string, files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'anchor-watch-'))
  onTestFinished(() => {
    rmSync(directory, { recursive: true })
  })
  const path = join(directory, 'config.json')
  writeFileSync(path, JSON.stringify(configOf(watchFile, files)))
  return path
}
