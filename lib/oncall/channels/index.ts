import type { Clock } from '../../model/clock.ts'
import type { OncallConfig } from '../settings.ts'
import type { Channel } from '../channel.ts'
import type { PostParts } from './post.ts'
import { slackChannel } from './slack.ts'
import { webhookChannel } from './webhook.ts'

/** The channels of watch.yml, in its order. */
export function createChannels(
  config: Pick<OncallConfig, 'channels'>,
  parts: PostParts & { readonly clock: Clock },
): readonly Channel[] {
  return config.channels.map((channel, index) => {
    const name = `oncall.channels[${index}]`
    switch (channel.type) {
      case 'slack':
        return slackChannel(name, channel, parts)
      case 'webhook':
        return webhookChannel(name, channel, parts)
    }
  })
}
