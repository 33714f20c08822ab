import { section, type Settings, reference } from '../../net/index.ts'
import type { Notice } from '../channel.ts'
import type { ChannelType } from './channel-type.ts'
import { setups } from './setups.ts'
import { escapeMarkdown, markdownPage } from './markdown.ts'
import { signedTitle } from './text.ts'

export function discordSettings() {
  return section({ url: reference('The URL of the webhook, which is a secret.') })
    .describe('A Discord channel, through a webhook.')
    .register(setups, {
      steps: [
        'In the settings of the channel, under Integrations, create a webhook and store its URL as a secret.',
      ],
    })
}

export type DiscordSettings = Settings<ReturnType<typeof discordSettings>>

/** https://docs.discord.com/developers/resources/webhook and /message#embed-object-embed-limits */
const limits = { content: 2_000, description: 4_000 }
const colours = { trigger: 0xd7263d, update: 0xd7263d, resolve: 0x2e7d32, information: 0x546e7a }

export const discord: ChannelType<DiscordSettings> = {
  identity: ({ url }) => [url],
  deliver: ({ notice, send }, { url }) => send({ url, body: JSON.stringify(discordMessage(notice)) }),
}

/** The title as text, for push notifications, and the page as an embed. Nothing in it mentions anybody. */
export function discordMessage(notice: Notice): object {
  const description = markdownPage(notice, limits.description)
  return {
    content: `**${escapeMarkdown(signedTitle(notice), limits.content - 4)}**`,
    allowed_mentions: { parse: [] },
    ...(description !== '' && { embeds: [{ description, color: colours[notice.action] }] }),
  }
}
