import { section, type Settings, reference } from '../../net/index.ts'
import type { Notice } from '../channel.ts'
import type { ChannelType } from './channel-type.ts'
import { setups } from './setups.ts'
import { escapeWithin, pageOf, signedTitle, type Part } from './text.ts'

export function teamsSettings() {
  return section({ url: reference('The URL of the workflow, which is a secret.') })
    .describe('A Microsoft Teams channel, through a workflow.')
    .register(setups, {
      steps: [
        'In Teams, add the workflow "Send webhook alerts to a channel" (trigger "When a Teams webhook request is received", anyone) and store its URL as a secret.',
        'Give the workflow a second owner: it stops when the account of its only owner ends.',
        'Teams answers before it posts, so anchor-watch does not notice a workflow that fails later: test it after each change.',
      ],
    })
}

export type TeamsSettings = Settings<ReturnType<typeof teamsSettings>>

/** Bytes of a message. https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using */
const messageLimit = 28_000
/** The limits of a line that are tried one after the other, UTF-16 units. */
const lineLimits = [1_000, 300, 80]
/** A truncated link is useless: one that is longer is left out. */
const linkLimit = 1_500

export const teams: ChannelType<TeamsSettings> = {
  identity: ({ url }) => [url],
  deliver: ({ notice, send }, { url }) => send({ url, body: teamsMessage(notice) }),
}

/** The message of a notice, as JSON: an Adaptive Card 1.2, whose runs of text have no markup. */
export function teamsMessage(notice: Notice): string {
  const messages = lineLimits.map((limit) => JSON.stringify(messageOf(notice, limit)))
  return messages.find((message) => Buffer.byteLength(message) <= messageLimit) ?? messages.at(-1) ?? ''
}

interface TextRun {
  readonly type: 'TextRun'
  readonly text: string
  readonly weight?: 'Bolder'
}

function messageOf(notice: Notice, limit: number): object {
  const { parts, links, unknown } = pageOf(notice)
  const card = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.2',
    fallbackText: notice.title,
    msteams: { width: 'Full' },
    body: [
      block([{ type: 'TextRun', text: signedTitle(notice), weight: 'Bolder' }]),
      ...[...parts, ...unknown].flatMap((part) => blocks(part, limit)),
    ],
    actions: links
      .filter(({ url }) => url.length <= linkLimit)
      .map(({ text, url }) => ({ type: 'Action.OpenUrl', title: text, url })),
  }
  return {
    type: 'message',
    summary: notice.title,
    attachments: [
      { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card },
    ],
  }
}

function blocks({ label, lines }: Part, limit: number): readonly object[] {
  return lines.map((line, index) => {
    const run: TextRun = { type: 'TextRun', text: escapeWithin(line, limit) }
    return block(
      label === undefined || index > 0
        ? [run]
        : [{ type: 'TextRun', text: `${label}: `, weight: 'Bolder' }, run],
    )
  })
}

function block(inlines: readonly TextRun[]): object {
  return { type: 'RichTextBlock', inlines }
}
