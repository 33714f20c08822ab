import { expect } from 'vitest'
import { at, listAt, parseJson, textAt } from '../../../lib/model/index.ts'
import type { Received } from '../net/receiver.ts'

/** A link that we made. */
const markup = /<https?:\/\/[^<>|]+\|(?:Dashboard|Alarm|Logs|Runbook)>/g

/** Fails if Slack would refuse the message, or if a text in it were a command. `mention`: the only one, in the last block. */
export function verifySlackMessage(message: unknown, mention?: string): void {
  const text = textAt(message, 'text') ?? ''
  const blocks = listAt(message, 'blocks')
  expect(text.length).toBeGreaterThan(0)
  expect(blocks.length).toBeLessThanOrEqual(50)
  let length = text.length
  for (const [index, block] of blocks.entries()) {
    const shown = textAt(block, 'text', 'text') ?? ''
    length += shown.length
    expect(shown.length).toBeGreaterThan(0)
    if (at(block, 'type') === 'header') {
      expect(at(block, 'text', 'type')).toBe('plain_text')
      expect(shown.length).toBeLessThanOrEqual(150)
      continue
    }
    expect(at(block, 'type')).toBe('section')
    expect(at(block, 'text')).toMatchObject({ type: 'mrkdwn', verbatim: true })
    expect(shown.length).toBeLessThanOrEqual(3_000)
    if (shown === mention && index === blocks.length - 1) continue
    expect(shown.replace(markup, '')).not.toMatch(/[<>]|&(?!(?:amp|lt|gt);)|```/)
  }
  expect(text).not.toMatch(/[<>]|&(?!(?:amp|lt|gt);)/)
  expect(length).toBeLessThanOrEqual(13_200)
}

/** The texts of a message, as Slack shows them. */
export function shownInSlack({ body }: Received): string {
  return listAt(parseJson(body), 'blocks')
    .map((block) => textAt(block, 'text', 'text') ?? '')
    .join('\n')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
