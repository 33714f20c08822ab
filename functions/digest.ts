import { readHistory } from '../lib/cloudwatch/read/history.ts'
import { sendDigest } from '../lib/digest/send.ts'
import { readAttempts } from '../lib/net/environment.ts'
import { createHttp } from '../lib/net/http.ts'
import { createChannels } from '../lib/oncall/channels/index.ts'
import { priceOf } from '../lib/pricing/price.ts'
import { createSecrets } from '../lib/secrets/aws-secrets.ts'
import { retriedTable } from '../lib/state/retried-table.ts'
import { createScheduledHandler, type Handler } from './handler.ts'
import { deployedConfig, inLambda, stateTable, type Runtime } from './runtime.ts'
import { cloudWatchClient } from './slot-dependencies.ts'

/** Every morning: sends the summary of a day to the channels with `digest: true`. */
export function create(runtime: Runtime): Handler {
  const config = deployedConfig(runtime)
  const { namespace, deployment, oncall } = config
  const table = retriedTable(stateTable(runtime))
  const secrets = createSecrets(runtime)
  const source = { namespace, deployment, client: cloudWatchClient(runtime, readAttempts) }
  const receivers = oncall.channels.filter(({ digest }) => digest === true)
  return createScheduledHandler({ name: 'digest', ...runtime }, async (slot, invocation) => {
    const { http, close } = createHttp()
    try {
      await sendDigest(
        {
          config,
          dollars: priceOf(config).dollars,
          table,
          read: (columns, span, signal) => readHistory(source, columns, span, signal),
          channels: createChannels(receivers, { ...runtime, http, secrets }),
        },
        slot,
        invocation,
      )
    } finally {
      await close()
    }
  })
}

export const handler = inLambda(create)
