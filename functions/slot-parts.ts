import { halvesOf } from '../lib/cloudwatch/requests.ts'
import type { Config } from '../lib/config/config.ts'
import { clientOptions } from '../lib/environment.ts'
import type { SlotRun } from '../lib/publishing/slot-run.ts'
import { headsOf } from '../lib/state/heads.ts'
import { openingPublisher } from './aws/opening.ts'
import { stateTable, type Runtime } from './runtime.ts'

/** All that a collector's run needs beside the collector; like the table's, the publisher's client is loaded from now on. */
export function slotParts(runtime: Runtime, config: Config): Omit<SlotRun, 'collector'> {
  const { deployment, namespace } = config
  const options = clientOptions(runtime.variables, 'AWS_ENDPOINT_URL_CLOUDWATCH')
  const publisher = import('./aws/publisher.ts').then(({ openPublisher }) =>
    openPublisher(options, config, runtime.clock),
  )
  return {
    heads: headsOf({ table: stateTable(runtime), deployment }),
    publisher: openingPublisher(publisher),
    clock: runtime.clock,
    destination: { deployment, namespace },
    halve: halvesOf,
  }
}
