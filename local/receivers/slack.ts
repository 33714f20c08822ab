import { listAt, textAt } from '../../lib/model/json.ts'
import type { ReceivedPage } from './receiver.ts'

/** A message of a channel in Slack as people see it; its texts are Slack's markup. */
export interface SlackMessage {
  /** Slack's name of the message, unique in its channel: its time in seconds and a number. */
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
  return { channel, action, alarm, title: shown(title), text: shown(written) }
}

/** Slack's markup as text: bold without its stars, a link as people read it, the three entities as characters. */
function shown(markup: string): string {
  return markup
    .replace(/^\*([^*\n]+)\*/gm, '$1')
    .replace(/<([^|>]+)\|([^>]+)>(?: · )?/g, '$2: $1\n')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
