import type { z } from 'zod'
import type { Severity } from '../../model/alarm.ts'
import type { Channel } from '../channel.ts'
import { postChannel, type ChannelDependencies, type ChannelType } from './post.ts'
import { slack, slackSettings } from './slack.ts'
import { webhook, webhookSettings } from './webhook.ts'

/** The settings of each type of channel, by its key in watch.yml. */
export const channelSettings = { slack: slackSettings, webhook: webhookSettings }

type TypeName = keyof typeof channelSettings
type SettingsOf<Name extends TypeName> = z.output<ReturnType<(typeof channelSettings)[Name]>>

export type ChannelSettings = SettingsOf<TypeName>

const channelTypes: { readonly [Name in TypeName]: ChannelType<SettingsOf<Name>> } = { slack, webhook }

type ConfigOf<Name extends TypeName> = {
  readonly [Each in Name]: SettingsOf<Each> & {
    readonly type: Each
    readonly severities: readonly Severity[]
  }
}[Name]

/** One channel of watch.yml. */
export type ChannelConfig = ConfigOf<TypeName>

/** The channels of watch.yml, in its order. */
export function createChannels(
  channels: readonly ChannelConfig[],
  dependencies: ChannelDependencies,
): readonly Channel[] {
  return channels.map((config, index) => createChannel(`oncall.channels[${index}]`, config, dependencies))
}

function createChannel<Name extends TypeName>(
  name: string,
  config: ConfigOf<Name>,
  dependencies: ChannelDependencies,
): Channel {
  return postChannel<SettingsOf<Name>>(name, channelTypes[config.type], config, dependencies)
}
