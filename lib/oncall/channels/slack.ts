import { section, text, type Settings, reference } from '../../net/index.ts'
import { failed, success } from '../../model/index.ts'
import type { ChannelType } from './post.ts'
import { errorCode, type Reading } from './send.ts'
import { setups } from './setups.ts'
import { slackMessage } from './text/slack-message.ts'

export const mentionField = () =>
  text(
    'here, channel, the ID of a member (U…) or of a user group (S…)',
    /^(?:here|channel|[USW][A-Z0-9]{6,})$/,
  )
    .optional()
    .meta({
      description: 'The mention in a critical page: here, channel, or the ID of a member or group.',
      examples: ['here'],
    })

export function slackSettings() {
  return section({
    url: reference('The URL of the webhook, which is a secret.'),
    mention: mentionField(),
  })
    .describe('A Slack channel, through an incoming webhook.')
    .register(setups, {
      steps: [
        'In the settings of your Slack app, switch on Incoming Webhooks and add one to the channel.',
        'Store its URL as a secret.',
        'A webhook cannot edit its messages: updates are not sent, and the end of an incident is a second message. `slack_bot` edits them.',
      ],
    })
}

export type SlackSettings = Settings<ReturnType<typeof slackSettings>>

/** Slack answers "ok"; any other text is from something between us and Slack. A body that is cut off counts as Slack's. */
export const okReading: Reading = {
  accepted: ({ body }) =>
    body === undefined || body.trim() === 'ok'
      ? success({})
      : failed({ kind: 'malformed', message: 'the answer is not the "ok" of the service' }),
  code: errorCode,
}

/** A Slack channel behind an incoming webhook. https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export const slack: ChannelType<SlackSettings> = {
  identity: ({ url }) => [url],
  deliver: ({ notice, send }, { url, mention }) =>
    send({ url, body: JSON.stringify(slackMessage(notice, mention)) }, okReading),
}
