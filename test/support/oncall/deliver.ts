import { type Delivery, type Notice, createChannels, type ChannelConfig } from '../../../lib/oncall/index.ts'
import { testHttp } from '../net/client.ts'
import { startReceiver, type Answer, type Received } from '../net/receiver.ts'

export interface Exchanged {
  readonly delivery: Delivery | undefined
  readonly received: readonly Received[]
}

/** Delivers a notice through a channel whose settings and secrets get the address of a server that answers so. */
export async function exchange(
  configAt: (url: string) => ChannelConfig,
  answer: Answer,
  notice: Notice,
  {
    secret = (url: string) => url,
    reference,
    variables = {},
    now = notice.changedAt,
  }: {
    readonly secret?: (url: string, name: string) => string
    readonly reference?: string
    readonly variables?: Readonly<Record<string, string>>
    readonly now?: number
  } = {},
): Promise<Exchanged> {
  const receiver = await startReceiver(answer)
  const http = testHttp()
  const [channel] = createChannels([configAt(receiver.url)], {
    http,
    secrets: ({ name }) => Promise.resolve(secret(receiver.url, name)),
    clock: () => now,
    variables,
  })
  const delivery = await channel?.deliver(notice, reference, new AbortController().signal)
  return { delivery, received: receiver.received }
}
