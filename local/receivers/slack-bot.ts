import { type Clock, parseJson, textAt } from '../../lib/model/index.ts'
import type { Service, ServiceAnswer } from './receiver.ts'
import { slackPage, slackTexts, type SlackMessage } from './slack.ts'

export interface SlackOptions {
  readonly token: string
  /** The name of the channel in its pages. */
  readonly label: string
  readonly clock: Clock
  /** Called with each message when it is posted, and again when it is edited. */
  readonly shown: (message: SlackMessage) => void
}

/**
 * The methods of Slack's Web API that a channel uses. A posted message notifies people; an edit does not, but one that
 * resolves the page is reported too.
 */
export function slackApi({ token, label, clock, shown }: SlackOptions): Service {
  const messages = new Map<string, SlackMessage>()
  const keep = (channel: string, message: SlackMessage): void => {
    messages.set(`${channel}/${message.ts}`, message)
    shown(message)
  }
  return ({ path, headers, body }) => {
    if (headers.authorization !== `Bearer ${token}`) return refusal('invalid_auth')
    const request = parseJson(body)
    const channel = textAt(request, 'channel')
    if (channel === undefined) return refusal('channel_not_found')
    const page = slackPage(request, label)
    if (path.endsWith('/chat.postMessage')) {
      const thread = textAt(request, 'thread_ts')
      if (thread !== undefined && !messages.has(`${channel}/${thread}`)) return refusal('thread_not_found')
      const postedAt = clock()
      const ts = `${Math.floor(postedAt / 1_000)}.${String(messages.size + 1).padStart(6, '0')}`
      keep(channel, { ts, thread, ...slackTexts(request), postedAt, editedAt: undefined })
      return { ...accepted(channel, ts), page }
    }
    if (!path.endsWith('/chat.update')) return refusal('unknown_method')
    const ts = textAt(request, 'ts') ?? ''
    const message = messages.get(`${channel}/${ts}`)
    if (message === undefined) return refusal('message_not_found')
    keep(channel, { ...message, ...slackTexts(request), editedAt: clock() })
    return { ...accepted(channel, ts), page: page?.action === 'resolve' ? page : undefined }
  }
}

function accepted(channel: string, ts: string): ServiceAnswer {
  return { status: 200, body: JSON.stringify({ ok: true, channel, ts }) }
}

function refusal(error: string): ServiceAnswer {
  return { status: 200, body: JSON.stringify({ ok: false, error }) }
}
