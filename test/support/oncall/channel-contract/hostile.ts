import fc from 'fast-check'
import { cleanNotice, type Notice, type NoticeAction } from '../../../../lib/oncall/index.ts'
import { triggerNotice } from '../notices.ts'

const maxBytes = 250_000

/** Markup and commands of every service, characters that turn or hide text, and lengths that no field has. */
export const hostileTexts = fc.oneof(
  fc.constantFrom(
    '<!channel> <@U0123456789> <!subteam^S0123456789> @channel @here @everyone',
    '<https://evil.example|click> [click](https://evil.example) <script>alert(1)</script>',
    '*bold* _italic_ ~struck~ `code` ```block``` # head > quote | cell || hidden ||',
    '\u202eMRALA\u202c \u2066x\u2069 \u200b\u0000\u001b[31m',
    '"}],"text":"@channel","blocks":[{"a":"\\u0000',
    '&amp;&lt;!channel&gt; %0a%0d\r\nSubject: x {{DATE(2026-01-01T00:00:00Z)}} @{triggerBody()}',
  ),
  fc
    .constantFrom('x', '&', '<', '>', '`', '*', '_', '\\', '"', '🔥', 'é', '@a ', '\n', '|')
    .map((part) => part.repeat(Math.floor(maxBytes / Buffer.byteLength(part)))),
  fc.string({ unit: 'binary', maxLength: 3_000 }),
)

/** A notice that has the text in each foreign place, as it leaves the fold: cleaned and bounded. */
export function hostileNotice(action: NoticeAction, text: string): Notice {
  // One field of this length takes as long as all.
  const short = Array.from(text.slice(0, 4_000)).join('')
  const many = Array.from({ length: 40 }, (_, index) => `${index} ${short}`)
  return cleanNotice({
    ...triggerNotice,
    action,
    reason: action === 'trigger' ? 'opened' : undefined,
    durationMs: action === 'resolve' ? 60_000 : undefined,
    title: `[critical] Anchore prod: ${text}`,
    alarm: short,
    impact: short,
    remedy: short,
    findings: many,
    also: many,
    unknown: many,
    detail: text,
    dimensions: Object.fromEntries(many.map((value) => [value, value])),
  })
}
