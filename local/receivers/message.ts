import type { SlackMessage } from './slack.ts'

/** A message of any channel as people see it, in Slack's markup, which the page shows; `channel` and `ts` identify it. */
export interface ChannelMessage extends SlackMessage {
  /** The channel's name on the page: `Slack`, `Microsoft Teams`. */
  readonly channel: string
  /** Whether its incident is resolved. */
  readonly closed: boolean
}

/** A message of Slack's Web API; it is closed when it was edited to a resolved one. */
export function fromSlack(message: SlackMessage, channel = 'Slack'): ChannelMessage {
  return { ...message, channel, closed: message.header.startsWith('✅') }
}
