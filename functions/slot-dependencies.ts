import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import type { CollectorName } from '../lib/model/index.ts'
import {
  createPublisher,
  createSpool,
  type SlotDependencies,
  createLeases,
  retriedTable,
} from '../lib/publish/index.ts'
import type { Config } from '../lib/config/index.ts'
import { clientOptions } from '../lib/net/index.ts'
import { stateTable, type Runtime } from './runtime.ts'

export function cloudWatchClient({ variables }: Runtime, maxAttempts?: number): CloudWatchClient {
  return new CloudWatchClient(clientOptions(variables, 'AWS_ENDPOINT_URL_CLOUDWATCH', maxAttempts))
}

/** The dependencies of a collector's run, except the collector. */
export function slotDependencies(
  runtime: Runtime,
  { deployment, namespace }: Config,
  collector: CollectorName,
  client: CloudWatchClient = cloudWatchClient(runtime),
): Omit<SlotDependencies, 'collector'> {
  const { clock } = runtime
  const destination = { deployment, namespace }
  const table = retriedTable(stateTable(runtime))
  return {
    leases: createLeases({ table, deployment }),
    spool: createSpool({ table, deployment, collector }),
    publisher: createPublisher(client, destination, clock),
    clock,
    destination,
  }
}
