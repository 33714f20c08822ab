import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { createPublisher } from '../lib/cloudwatch/publisher.ts'
import { halvesOf } from '../lib/cloudwatch/requests.ts'
import type { Config } from '../lib/config/config.ts'
import { clientOptions } from '../lib/net/environment.ts'
import type { SlotRun } from '../lib/publishing/slot-run.ts'
import { headsOf } from '../lib/state/heads.ts'
import { stateTable, type Runtime } from './runtime.ts'

/** All that a collector's run needs beside the collector. */
export function slotParts(runtime: Runtime, config: Config): Omit<SlotRun, 'collector'> {
  const { deployment, namespace } = config
  const options = clientOptions(runtime.variables, 'AWS_ENDPOINT_URL_CLOUDWATCH')
  const client = new CloudWatchClient(options)
  return {
    heads: headsOf({ table: stateTable(runtime), deployment }),
    publisher: createPublisher(client, { deployment, namespace }, runtime.clock),
    clock: runtime.clock,
    destination: { deployment, namespace },
    halve: halvesOf,
  }
}
