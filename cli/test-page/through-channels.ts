import { type Severity, systemClock } from '../../lib/model/index.ts'
import { createHttp, within, createSecrets } from '../../lib/net/index.ts'
import {
  channelTimeoutMs,
  type Channel,
  type Delivery,
  createChannels,
  testPage,
} from '../../lib/oncall/index.ts'
import type { DeployedSettings } from '../deployed/settings.ts'

/** The answers of one channel to a test page. */
export interface Answers {
  readonly channel: string
  /** A sentence for each message that the channel refused: the page, and the message that resolves it. */
  readonly failures: readonly string[]
}

/** Sends a test page through every channel of the severity and resolves it, all channels at the same time. */
export async function pageThroughChannels(
  { config, variables }: DeployedSettings,
  { severity, only }: { readonly severity: Severity; readonly only: string | undefined },
  signal: AbortSignal,
): Promise<readonly Answers[]> {
  const { http, close } = createHttp()
  const secrets = createSecrets({ variables, clock: systemClock })
  const channels = createChannels(config.oncall.channels, { http, secrets, variables, clock: systemClock })
  const at = systemClock()
  const pageFor = ({ timezone = config.oncall.timezone }: Channel) =>
    testPage({
      deployment: config.deployment,
      severity,
      timezone,
      region: variables['AWS_REGION'] ?? '',
      at,
    })
  const wanted = channels.filter(
    ({ name, severities }) => severities.includes(severity) && (only === undefined || name === only),
  )
  try {
    return await Promise.all(wanted.map((channel) => pageThrough(channel, pageFor(channel), signal)))
  } finally {
    await close()
  }
}

async function pageThrough(
  channel: Channel,
  [page, resolve]: ReturnType<typeof testPage>,
  signal: AbortSignal,
): Promise<Answers> {
  const opened = await channel.deliver(page, undefined, within(channelTimeoutMs, signal))
  const reference = opened.ok ? opened.value.reference : undefined
  const closed = await channel.deliver(resolve, reference, within(channelTimeoutMs, signal))
  return { channel: channel.name, failures: [...sentence('page', opened), ...sentence('resolve', closed)] }
}

function sentence(what: string, delivery: Delivery): readonly string[] {
  if (delivery.ok) return []
  const { kind, message, remedy } = delivery.failure
  return [`${what}: ${kind}: ${message}. ${remedy}`]
}
