import { listAt, textAt } from '../../lib/model/index.ts'
import type { ReceivedPage } from './receiver.ts'

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
export function slackPage(message: unknown, channel: string): ReceivedPage | undefined {
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
