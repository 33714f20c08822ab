import { listAt, parseJson, textAt } from '../../lib/json.ts'
import type { ReadPage } from './receiver.ts'

const alarmLine = /^\*Alarm:\* (\S+)$/m

/** Reads a message to an incoming webhook as a person would: the first line's first word, the alarm's line. */
export const readSlack: ReadPage = (body) => {
  const message = parseJson(body)
  const title = textAt(message, 'text')
  const sections = listAt(message, 'blocks').map((block) => textAt(block, 'text', 'text') ?? '')
  const text = sections.slice(1).join('\n')
  const alarm = alarmLine.exec(text)?.[1]
  if (title === undefined || alarm === undefined) return undefined
  return { channel: 'slack', action: title.startsWith('OK ') ? 'resolve' : 'trigger', alarm, title, text }
}
