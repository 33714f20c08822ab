import { SQSClient } from '@aws-sdk/client-sqs'
import { alarmsOf } from '../lib/alarms/index.ts'
import type { Config } from '../lib/config/index.ts'
import { clientOptions, readAttempts, variable, createSecrets } from '../lib/net/index.ts'
import { homeOf, type OncallDependencies, sqsQueue } from '../lib/oncall/index.ts'
import { stateTable, type Runtime } from './runtime.ts'

/** The dependencies of notify and sweep, except the connections of a run. */
export function oncallDependencies(runtime: Runtime, config: Config): Omit<OncallDependencies, 'http'> {
  const { variables, clock } = runtime
  const client = new SQSClient(clientOptions(variables, 'AWS_ENDPOINT_URL_SQS', readAttempts))
  return {
    config,
    clock,
    secrets: createSecrets(runtime),
    variables,
    table: stateTable(runtime),
    queue: sqsQueue(client, variable(variables, 'ANCHOR_WATCH_QUEUES').split(',')),
    alarms: alarmsOf(config),
    home: homeOf(variable(variables, 'ANCHOR_WATCH_TOPICS')),
  }
}
