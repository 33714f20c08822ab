import { section, type Settings, reference } from '../../net/index.ts'
import type { Notice } from '../channel.ts'
import type { ChannelType } from './channel-type.ts'
import { setups } from './setups.ts'
import { okReading } from './slack.ts'
import { escapeMarkdown, markdownPage } from './markdown.ts'
import { signedTitle } from './text.ts'

export function mattermostSettings() {
  return section({ url: reference('The URL of the incoming webhook, which is a secret.') })
    .describe('A Mattermost channel, through an incoming webhook.')
    .register(setups, {
      steps: ['Under Integrations, add an incoming webhook for the channel and store its URL as a secret.'],
    })
}

export type MattermostSettings = Settings<ReturnType<typeof mattermostSettings>>

/** A post has 16,383 characters. https://developers.mattermost.com/integrate/webhooks/incoming/ */
const pageLimit = 15_000
const titleLimit = 1_000

/** Like an incoming webhook of Slack, with Markdown in place of mrkdwn. */
export const mattermost: ChannelType<MattermostSettings> = {
  identity: ({ url }) => [url],
  deliver: ({ notice, send }, { url }) =>
    send({ url, body: JSON.stringify({ text: mattermostText(notice) }) }, okReading),
}

export function mattermostText(notice: Notice): string {
  return `**${escapeMarkdown(signedTitle(notice), titleLimit)}**\n${markdownPage(notice, pageLimit)}`
}
