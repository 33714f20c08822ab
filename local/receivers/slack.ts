import { listAt, parseJson, textAt } from '../../lib/model/json.ts'
import type { ReadPage, ReceivedPage } from './receiver.ts'

const alarmLine = /^\*Alarm:\* ([^\s,]+)/m

/** Reads a message to an incoming webhook. */
export const readSlack: ReadPage = (body) => slackPage(parseJson(body), 'slack')

/** The page in a message of Slack; undefined if it has no title or no line of the alarm. */
export function slackPage(message: unknown, channel: string): ReceivedPage | undefined {
  const title = textAt(message, 'text')
  const [header = '', ...sections] = listAt(message, 'blocks').map(
    (block) => textAt(block, 'text', 'text') ?? '',
  )
  const written = sections.join('\n')
  const alarm = alarmLine.exec(written)?.[1]
  if (title === undefined || alarm === undefined) return undefined
  const action = header.startsWith('✅') ? 'resolve' : 'trigger'
  return { channel, action, alarm, title: shown(title), text: shown(written) }
}

/** Slack's markup as text: bold without its stars, a date and a link as people read them, the three entities as characters. */
function shown(markup: string): string {
  return markup
    .replace(/^\*([^*\n]+)\*/gm, '$1')
    .replace(/<!date\^[^|>]+\|([^>]+)>/g, '$1')
    .replace(/<([^|>]+)\|([^>]+)>(?: · )?/g, '$2: $1\n')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
