import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import type { CollectorName } from '../lib/model/collector-name.ts'
import { createPublisher } from '../lib/cloudwatch/publisher.ts'
import type { Config } from '../lib/config/schema.ts'
import { clientOptions } from '../lib/net/environment.ts'
import { createSpool } from '../lib/outbox/spool.ts'
import type { SlotDependencies } from '../lib/slot/dependencies.ts'
import { createLeases } from '../lib/state/leases.ts'
import { retriedTable } from '../lib/state/retried-table.ts'
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
