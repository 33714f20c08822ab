import { listAt, parseJson, textAt } from '../../lib/model/json.ts'
import type { ReadPage } from './receiver.ts'

const alarmLine = /^\*Alarm:\* (\S+)$/m

/** Reads a message to an incoming webhook: the first word of the first line, and the alarm's line. */
export const readSlack: ReadPage = (body) => {
  const message = parseJson(body)
  const title = textAt(message, 'text')
  const sections = listAt(message, 'blocks').map((block) => textAt(block, 'text', 'text') ?? '')
  const written = sections.slice(1).join('\n')
  const alarm = alarmLine.exec(written)?.[1]
  if (title === undefined || alarm === undefined) return undefined
  const action = title.startsWith('OK ') ? 'resolve' : 'trigger'
  return { channel: 'slack', action, alarm, title: shown(title), text: shown(written) }
}

/** Slack's markup as text: bold without its stars, a link as its text and its target, the three entities as characters. */
function shown(markup: string): string {
  return markup
    .replace(/^\*([^*\n]+)\*/gm, '$1')
    .replace(/<([^|>]+)\|([^>]+)>(?: \| )?/g, '$2: $1\n')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
