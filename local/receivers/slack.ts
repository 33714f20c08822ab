import { listAt, textAt, type Clock, parseJson } from '../../lib/model/index.ts'
import type { ReceivedPage, Service, ServiceAnswer } from './receiver.ts'

/** A message of a channel in Slack as people see it; its texts are Slack's markup. */
export interface SlackMessage {
  /** Slack's ID of the message, unique in its channel: its time in seconds and a number. */
  readonly ts: string
  /** The message in whose thread it is a reply. */
  readonly thread: string | undefined
  readonly header: string
  readonly sections: readonly string[]
  readonly postedAt: number
  readonly editedAt: number | undefined
}

/** The texts of a message of Slack: its header and its sections. */
export function slackTexts(message: unknown): Pick<SlackMessage, 'header' | 'sections'> {
  const [header = '', ...sections] = listAt(message, 'blocks').map(
    (block) => textAt(block, 'text', 'text') ?? '',
  )
  return { header, sections }
}

const alarmLine = /^\*Alarm:\* ([^\s,]+)/m

/** The page in a message of the channel with this name; undefined if it has no title or no line of the alarm. */
function slackPage(message: unknown, channel: string): ReceivedPage | undefined {
  const title = textAt(message, 'text')
  const { header, sections } = slackTexts(message)
  const written = sections.join('\n')
  const alarm = alarmLine.exec(written)?.[1]
  if (title === undefined || alarm === undefined) return undefined
  const action = header.startsWith('✅') ? 'resolve' : 'trigger'
  return { channel, action, alarm, title: plainText(title), text: plainText(written) }
}

/** Slack's markup as plain text: bold without its stars, a link as Slack shows it, the three entities as characters. */
function plainText(markup: string): string {
  return markup
    .replace(/^\*([^*\n]+)\*/gm, '$1')
    .replace(/<([^|>]+)\|([^>]+)>(?: · )?/g, '$2: $1\n')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

interface SlackOptions {
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
