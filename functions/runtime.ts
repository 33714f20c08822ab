import { readFileSync } from 'node:fs'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { systemClock, type Clock } from '../lib/clock.ts'
import { createPublisher } from '../lib/cloudwatch/publish.ts'
import type { Config } from '../lib/config/config.ts'
import { configFromJson } from '../lib/config/frozen.ts'
import { clientOptions, variable, type Variables } from '../lib/environment.ts'
import type { Handler } from '../lib/handler.ts'
import { streamSink, type LogSink } from '../lib/log.ts'
import type { SlotRun } from '../lib/run-slot.ts'
import { dynamoTable } from '../lib/state/dynamodb.ts'
import { slotsOf } from '../lib/state/slots.ts'
import type { Table } from '../lib/state/table.ts'

/** What a function gets from where it runs: Lambda, or the local run with a simulated clock. */
export interface Runtime {
  readonly variables: Variables
  readonly clock: Clock
  readonly sink: LogSink
}

const lambda: Runtime = { variables: process.env, clock: systemClock, sink: streamSink }

/** The handler that Lambda calls; made at its first event, so that importing the file asks for no environment. */
export function inLambda(create: (runtime: Runtime) => Handler): Handler {
  let handler: Handler | undefined
  return (event, context) => {
    handler ??= create(lambda)
    return handler(event, context)
  }
}

/** The configuration that the build validated and put beside the bundle. */
export function deployedConfig({ variables }: Runtime): Config {
  return configFromJson(readFileSync(variable(variables, 'ANCHOR_WATCH_CONFIG'), 'utf8'))
}

export function stateTable({ variables }: Runtime): Table {
  const client = new DynamoDBClient(clientOptions(variables, 'AWS_ENDPOINT_URL_DYNAMODB'))
  return dynamoTable(client, variable(variables, 'ANCHOR_WATCH_TABLE'))
}

/** All that a collector's run needs beside the collector. */
export function slotParts(runtime: Runtime, config: Config): Omit<SlotRun, 'collector'> {
  const cloudwatch = new CloudWatchClient(clientOptions(runtime.variables, 'AWS_ENDPOINT_URL_CLOUDWATCH'))
  return {
    slots: slotsOf(stateTable(runtime), config.deployment),
    publisher: createPublisher(cloudwatch, config),
    clock: runtime.clock,
  }
}
