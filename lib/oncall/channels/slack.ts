import { section, text, type Settings, reference } from '../../net/index.ts'
import { failed, success } from '../../model/index.ts'
import type { ChannelType } from './channel-type.ts'
import { setups } from './setups.ts'
import { errorCode, type Reading } from './post.ts'
import type { Notice } from '../channel.ts'
import {
  escapeWithin,
  joinWithin,
  pageOf,
  partLines,
  signedTitle,
  type Link,
  type Markup,
  type Part,
} from './text.ts'

export const mentionField = () =>
  text(
    'here, channel, the ID of a member (U…) or of a user group (S…)',
    /^(?:here|channel|[USW][A-Z0-9]{6,})$/,
  )
    .optional()
    .meta({
      description: 'The mention in a critical page: here, channel, or the ID of a member or group.',
      examples: ['here'],
    })

export function slackSettings() {
  return section({
    url: reference('The URL of the webhook, which is a secret.'),
    mention: mentionField(),
  })
    .describe('A Slack channel, through an incoming webhook.')
    .register(setups, {
      steps: [
        'In the settings of your Slack app, switch on Incoming Webhooks and add one to the channel.',
        'Store its URL as a secret.',
        'A webhook cannot edit its messages: updates are not sent, and the end of an incident is a second message. `slack_bot` edits them.',
      ],
    })
}

export type SlackSettings = Settings<ReturnType<typeof slackSettings>>

/** Slack answers "ok"; any other text is from something between us and Slack. A body that is cut off counts as Slack's. */
export const okReading: Reading = {
  accepted: ({ body }) =>
    body === undefined || body.trim() === 'ok'
      ? success({})
      : failed({ kind: 'malformed', message: 'the answer is not the "ok" of the service' }),
  code: errorCode,
}

/** A Slack channel behind an incoming webhook. https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export const slack: ChannelType<SlackSettings> = {
  identity: ({ url }) => [url],
  deliver: ({ notice, send }, { url, mention }) =>
    send({ url, body: JSON.stringify(slackMessage(notice, mention)) }, okReading),
}

// Slack's limits, in an unknown unit: UTF-16 is the strictest. https://docs.slack.dev/reference/block-kit/blocks
const headerLimit = 150
/** A section has at most 3,000, and all together 13,200 (slackapi/bolt-js#2509). */
const sectionLimits = { cause: 3_000, detail: 1_500, action: 3_000, links: 2_500, unknown: 1_500 }
const lineLimit = 1_000
const linkLimit = 1_200
const textLimit = 3_000

export interface SlackMessage {
  /** For push notifications. */
  readonly text: string
  readonly blocks: readonly (
    | { readonly type: 'header'; readonly text: { readonly type: 'plain_text'; readonly text: string } }
    | {
        readonly type: 'section'
        readonly text: { readonly type: 'mrkdwn'; readonly text: string; readonly verbatim: boolean }
      }
  )[]
}

/** The message of a notice in Slack's blocks. `mention`: here, channel, or the ID of a member or group; only a critical page mentions it. */
export function slackMessage(notice: Notice, mention?: string): SlackMessage {
  const { parts, links, unknown } = pageOf(notice)
  const of = (labels: readonly (string | undefined)[]): readonly string[] =>
    parts.filter(({ label }) => labels.includes(label)).flatMap(linesOf)
  const called = mention !== undefined && notice.action === 'trigger' && notice.severity === 'critical'
  const sections = [
    joinWithin(of(['Impact', 'Cause']), sectionLimits.cause),
    joinWithin(of([undefined]), sectionLimits.detail),
    joinWithin(of(['First', 'Since', 'Lasted', 'Also', 'Also over', 'Alarm', 'Where']), sectionLimits.action),
    linksText(links),
    joinWithin(unknown.flatMap(linesOf), sectionLimits.unknown),
    called ? mentionText(mention) : '',
  ]
  return {
    text: escapeWithin(notice.title, textLimit, escapeCharacter),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: escapeWithin(signedTitle(notice), headerLimit) } },
      ...sections
        .filter((text) => text !== '')
        .map((text) => ({ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }) as const),
    ],
  }
}

const markup: Markup = { label: (text) => `*${text}*`, bullet: '•' }

function linesOf({ label, lines }: Part): readonly string[] {
  return partLines({ label, lines: lines.map(foreign) }, markup)
}

/** Three back-ticks would make a block of the lines after them. */
function foreign(text: string): string {
  return escapeWithin(text.replaceAll('```', "'''"), lineLimit, escapeCharacter)
}

/** A truncated link is useless: one that does not fit is left out. */
function linksText(links: readonly Link[]): string {
  const texts = links
    .map(({ text, url }) => ({ text, url: escapeText(url).replaceAll('|', '%7C') }))
    .filter(({ url }) => url.length <= linkLimit)
    .map(({ text, url }) => `<${url}|${text}>`)
  const fitting: string[] = []
  for (const text of texts) {
    if ([...fitting, text].join(' · ').length <= sectionLimits.links) fitting.push(text)
  }
  return fitting.join(' · ')
}

/** `here` and `channel` are commands; `S…` is a group and anything else a person. */
function mentionText(mention: string): string {
  if (mention === 'here' || mention === 'channel') return `<!${mention}>`
  return mention.startsWith('S') ? `<!subteam^${mention}>` : `<@${mention}>`
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** Slack's three control characters as entities. */
function escapeCharacter(character: string): string {
  return entities[character] ?? character
}

function escapeText(text: string): string {
  return text.replace(/[&<>]/g, escapeCharacter)
}
