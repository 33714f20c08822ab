import { section, type Settings } from '../../fields/fields.ts'
import { success } from '../../model/failure.ts'
import { formatDuration, formatMinute } from '../../model/quantity.ts'
import { truncate } from '../../model/text.ts'
import { reference } from '../../secrets/reference.ts'
import type { Notice } from '../channel.ts'
import type { ChannelType } from './post.ts'

export function slackSettings() {
  return section({ url: reference('The URL of the webhook, which is a secret.') }).describe(
    'A Slack channel, by an incoming webhook.',
  )
}

export type SlackSettings = Settings<ReturnType<typeof slackSettings>>

/** Slack's limit for the text of a section. Four of them stay below the 13,000 of a message. */
const sectionLimit = 3_000
/** Code points; Slack does not document its unit, and a code point is at most two units of UTF-16. */
const longSectionLimit = sectionLimit / 2
/** A truncated link is useless; two fit into a section. */
const linkLimit = 1_400

const signs = {
  trigger: ':rotating_light:',
  update: ':rotating_light:',
  resolve: ':white_check_mark:',
  information: ':information_source:',
}

/** A Slack channel behind an incoming webhook. Such a webhook cannot update: a resolve is a second message. */
export const slack: ChannelType<SlackSettings> = {
  toRequest: (notice, { url }) => success({ url, body: JSON.stringify(slackMessage(notice)) }),
  checkAnswer: (body) => (body.trim() === 'ok' ? undefined : 'the answer is not the "ok" of Slack'),
  refusalCode: slackCode,
}

interface SlackMessage {
  readonly text: string
  readonly blocks: readonly {
    readonly type: 'section'
    readonly text: { readonly type: 'mrkdwn'; readonly text: string }
  }[]
}

/** The message of a notice: `text` is for push notifications, the blocks are the page. */
export function slackMessage(notice: Notice): SlackMessage {
  const sections = [
    `${signs[notice.action]} *${escapeText(notice.title)}*`,
    lines(labelled('Impact', notice.impact), labelled('First', notice.remedy)),
    lines(...notice.findings.map(escapeText)),
    lines(...factsOf(notice)),
    escapeText(notice.detail ?? ''),
    lines(
      [link(notice.runbook, 'Runbook'), link(notice.console, 'Alarm in CloudWatch')]
        .filter(Boolean)
        .join(' | '),
    ),
  ]
  return {
    text: escapeText(notice.title),
    blocks: sections
      .filter((text) => text !== '')
      .map((text) => ({ type: 'section', text: { type: 'mrkdwn', text: fit(text) } })),
  }
}

function factsOf(notice: Notice): readonly string[] {
  const { durationMs, since, account, region, dimensions } = notice
  const series = Object.entries(dimensions).map(([dimension, value]) => `${dimension} ${value}`)
  return [
    labelled('Alarm', notice.alarm),
    labelled('Value', notice.value),
    labelled('Threshold', notice.threshold),
    labelled('Since', since === undefined ? undefined : formatMinute(since)),
    labelled('Lasted', durationMs === undefined ? undefined : formatDuration(durationMs)),
    labelled('Where', [account, region, ...series].filter((part) => part !== undefined).join(', ')),
  ]
}

const lines = (...texts: readonly string[]): string => texts.filter((text) => text !== '').join('\n')

function labelled(label: string, text: string | undefined): string {
  return text === undefined || text === '' ? '' : `*${label}:* ${escapeText(text)}`
}

function link(url: string | undefined, text: string): string {
  return url === undefined || url.length > linkLimit ? '' : `<${escapeText(url)}|${text}>`
}

/** Slack's three control characters as entities. */
function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** A section's text within its limit; no entity is cut in two. */
function fit(text: string): string {
  if (text.length <= sectionLimit) return text
  return truncate(text, longSectionLimit).replace(/&[a-z]*(?=…[^…]*$)/, '')
}

/** Slack's error code: `no_service`, `invalid_payload`. Anything else may repeat the URL. */
function slackCode(body: string): string | undefined {
  return /^[a-z]+(?:_[a-z]+)*$/.test(body) && body.length <= 40 ? body : undefined
}
