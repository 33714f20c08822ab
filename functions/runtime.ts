import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { systemClock, type Clock, streamSink, type LogSink } from '../lib/model/index.ts'
import { type Config, configFromJson } from '../lib/config/index.ts'
import { clientOptions, runCalls, variable, type Variables } from '../lib/net/index.ts'
import type { Handler } from './handler.ts'
import { dynamoTable, type Table } from '../lib/publish/index.ts'

/** The environment of a function: Lambda, or the local run with a simulated clock. */
export interface Runtime {
  readonly variables: Variables
  readonly clock: Clock
  readonly sink: LogSink
  /** Replaces the DynamoDB table of the environment. */
  readonly table?: Table | undefined
}

const lambda: Runtime = { variables: process.env, clock: systemClock, sink: streamSink }

/** The handler that Lambda calls; created at the first event, so that an import needs no environment. */
export function inLambda(create: (runtime: Runtime) => Handler): Handler {
  let handler: Handler | undefined
  return (event, context) => {
    handler ??= create(lambda)
    return handler(event, context)
  }
}

/**
 * The configuration that the build validated and wrote beside the bundle. A relative path is resolved against
 * LAMBDA_TASK_ROOT.
 */
export function deployedConfig({ variables }: Runtime): Config {
  const { LAMBDA_TASK_ROOT: code = '' } = variables
  return configFromJson(readFileSync(resolve(code, variable(variables, 'ANCHOR_WATCH_CONFIG')), 'utf8'))
}

/** The table of the runtime, otherwise the DynamoDB table of the environment. */
export function stateTable({ variables, table }: Runtime): Table {
  if (table !== undefined) return table
  const { maxAttempts, requestTimeoutMs } = runCalls
  const options = clientOptions(variables, 'AWS_ENDPOINT_URL_DYNAMODB', maxAttempts, requestTimeoutMs)
  return dynamoTable(new DynamoDBClient(options), variable(variables, 'ANCHOR_WATCH_TABLE'))
}

/** A client of CloudWatch with the timeouts of `calls`. */
export function cloudWatchClient(
  { variables }: Pick<Runtime, 'variables'>,
  calls: Partial<Record<'maxAttempts' | 'requestTimeoutMs', number>> = {},
): CloudWatchClient {
  const { maxAttempts, requestTimeoutMs } = calls
  return new CloudWatchClient(
    clientOptions(variables, 'AWS_ENDPOINT_URL_CLOUDWATCH', maxAttempts, requestTimeoutMs),
  )
}
