import type { z } from 'zod'
import type { Channel } from '../channel.ts'
import { discord, discordSettings } from './discord.ts'
import { jsm, jsmSettings } from './jsm.ts'
import { mattermost, mattermostSettings } from './mattermost.ts'
import { pagerduty, pagerdutySettings } from './pagerduty.ts'
import {
  channelName,
  postChannel,
  type ChannelDependencies,
  type ChannelType,
  type CommonSettings,
  type Permission,
} from './channel-type.ts'
import { slack, slackSettings } from './slack.ts'
import { slackBot, slackBotSettings } from './slack-bot.ts'
import { sns, snsSettings } from './sns.ts'
import { teams, teamsSettings } from './teams.ts'
import { webhook, webhookSettings } from './webhook.ts'

/** The settings of each type of channel, by its key in watch.yml. */
export const channelSettings = {
  slack: slackSettings,
  slack_bot: slackBotSettings,
  pagerduty: pagerdutySettings,
  jsm: jsmSettings,
  teams: teamsSettings,
  webhook: webhookSettings,
  sns: snsSettings,
  discord: discordSettings,
  mattermost: mattermostSettings,
}

type TypeName = keyof typeof channelSettings
type SettingsOf<Name extends TypeName> = z.output<ReturnType<(typeof channelSettings)[Name]>>

export type ChannelSettings = SettingsOf<TypeName>

const channelTypes: { readonly [Name in TypeName]: ChannelType<SettingsOf<Name>> } = {
  slack,
  slack_bot: slackBot,
  pagerduty,
  jsm,
  teams,
  webhook,
  sns,
  discord,
  mattermost,
}

type ConfigOf<Name extends TypeName> = {
  readonly [Each in Name]: SettingsOf<Each> & CommonSettings & { readonly type: Each }
}[Name]

/** One channel of watch.yml. */
export type ChannelConfig = ConfigOf<TypeName>

/** The channels of watch.yml, in its order. */
export function createChannels(
  channels: readonly ChannelConfig[],
  dependencies: ChannelDependencies,
): readonly Channel[] {
  return channels.map((config) => createChannel(config, dependencies))
}

function createChannel<Name extends TypeName>(
  config: ConfigOf<Name>,
  dependencies: ChannelDependencies,
): Channel {
  return postChannel<SettingsOf<Name>>(channelTypes[config.type], config, dependencies)
}

/** The name of a channel, whatever its place in watch.yml: `slack anchor-watch/slack#url`. */
export function nameOfChannel<Name extends TypeName>(config: ConfigOf<Name>): string {
  return channelName<SettingsOf<Name>>(channelTypes[config.type], config)
}

/** The permissions that a channel needs beside those to read its secrets. */
export function permissionsOfChannel<Name extends TypeName>(config: ConfigOf<Name>): readonly Permission[] {
  return channelTypes[config.type].permissions?.(config) ?? []
}
