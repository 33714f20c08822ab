import { SQSClient } from '@aws-sdk/client-sqs'
import { alarmsOf } from '../lib/catalogue.ts'
import type { Config } from '../lib/config/schema.ts'
import { clientOptions, readAttempts, variable } from '../lib/net/environment.ts'
import { homeOf } from '../lib/oncall/message/origin.ts'
import type { OncallDependencies } from '../lib/oncall/oncall.ts'
import { sqsQueue } from '../lib/queue/sqs.ts'
import { createSecrets } from '../lib/secrets/aws-secrets.ts'
import { retriedTable } from '../lib/state/retried-table.ts'
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
    table: retriedTable(stateTable(runtime)),
    queue: sqsQueue(client, variable(variables, 'ANCHOR_WATCH_QUEUES').split(',')),
    alarms: alarmsOf(config),
    home: homeOf(variable(variables, 'ANCHOR_WATCH_TOPICS')),
  }
}
