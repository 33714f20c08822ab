import { readHistory } from '../lib/cloudwatch/index.ts'
import { sendDigest } from '../lib/advice/index.ts'
import { createHttp, createSecrets } from '../lib/net/index.ts'
import { createChannels } from '../lib/oncall/index.ts'
import { priceOf } from '../lib/plan/index.ts'
import { createScheduledHandler, type Handler } from './handler.ts'
import { cloudWatchClient, deployedConfig, inLambda, stateTable, type Runtime } from './runtime.ts'

/** Every morning: sends the summary of a day to the channels with `digest: true`. */
export function create(runtime: Runtime): Handler {
  const config = deployedConfig(runtime)
  const { namespace, deployment, oncall } = config
  const table = stateTable(runtime)
  const secrets = createSecrets(runtime)
  const source = { namespace, deployment, client: cloudWatchClient(runtime) }
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
