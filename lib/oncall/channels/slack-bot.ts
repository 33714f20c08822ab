import { section, text, url, type Settings, reference } from '../../net/index.ts'
import { failed, success, type FailureKind, parseJson, textAt } from '../../model/index.ts'
import type { Delivery } from '../channel.ts'
import type { ChannelType } from './channel-type.ts'
import { setups } from './setups.ts'
import { errorCode, type Reading } from './post.ts'
import { mentionField, slackMessage } from './slack.ts'

export function slackBotSettings() {
  return section({
    token: reference('The bot token: xoxb-...'),
    channel: text('the ID of a channel, such as C0123456789', /^[CGD][A-Z0-9]{6,}$/).meta({
      description: 'The ID of the channel; Slack shows it in the details of the channel.',
      examples: ['C0123456789'],
    }),
    mention: mentionField(),
    api: url(withoutSlash).prefault('https://slack.com/api').describe('The address of the Web API.'),
  })
    .describe('A Slack channel, through a bot that edits one message for each incident.')
    .register(setups, {
      steps: [
        'Create a Slack app with the bot scope `chat:write`, install it in the workspace and invite it to the channel.',
        'Store the bot token as a secret. Two channels may share it.',
        'The message of an incident is edited until it resolves. An escalation or another alarm is a reply in its thread, which the channel shows too.',
      ],
    })
}

function withoutSlash({ href }: URL): string {
  return href.replace(/\/+$/, '')
}

export type SlackBotSettings = Settings<ReturnType<typeof slackBotSettings>>

/** The message of an incident and its channel: `C0123456789/1732399512.000100`. */
const referenceForm = /^([A-Z0-9]+)\/([0-9.]+)$/

/** Slack's error codes by kind; all others are `rejected`. https://docs.slack.dev/reference/methods/chat.postMessage */
const kinds: Readonly<Record<string, FailureKind>> = {
  not_authed: 'auth',
  invalid_auth: 'auth',
  account_inactive: 'auth',
  token_expired: 'auth',
  token_revoked: 'auth',
  missing_scope: 'auth',
  channel_not_found: 'not-found',
  not_in_channel: 'not-found',
  is_archived: 'not-found',
  ratelimited: 'rate-limited',
  rate_limited: 'rate-limited',
  fatal_error: 'server-error',
  internal_error: 'server-error',
  request_timeout: 'server-error',
  service_unavailable: 'server-error',
}

/** The message can no longer be edited: somebody deleted it, or the workspace limits edits. */
const goneCodes: ReadonlySet<string | undefined> = new Set([
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
])

/** The Web API answers 200 for a refusal too. */
const reading: Reading = {
  accepted: ({ body }) => {
    const answer = body === undefined ? undefined : parseJson(body)
    const isOk = typeof answer === 'object' && answer !== null && 'ok' in answer && answer.ok === true
    const [channel, ts] = [textAt(answer, 'channel'), textAt(answer, 'ts')]
    if (isOk && channel !== undefined && ts !== undefined) return success({ reference: `${channel}/${ts}` })
    const code = errorCode(textAt(answer, 'error'))
    if (code !== undefined) return failed({ kind: kinds[code] ?? 'rejected', message: `answered ${code}` })
    return body === undefined
      ? failed({ kind: 'truncated', message: 'the answer was cut short' })
      : failed({ kind: 'malformed', message: "the answer is not that of Slack's Web API" })
  },
}

/** The same, but a message that is gone is no failure: the result then has no reference. */
const editReading: Reading = {
  accepted: (answer) =>
    goneCodes.has(textAt(parseJson(answer.body ?? ''), 'error'))
      ? success({})
      : (reading.accepted?.(answer) ?? success({})),
}

/**
 * One message for each incident: `chat.update` changes it, and each further page is a reply in its thread that is also
 * shown in the channel. The edit comes first, because it can be repeated and the reply notifies people.
 */
export const slackBot: ChannelType<SlackBotSettings> = {
  identity: ({ token, channel }) => [token, channel],
  updates: true,
  deliver: async ({ notice, reference, send }, { token, channel, mention, api }) => {
    const call = (method: string, body: object, how = reading): Promise<Delivery> =>
      send(
        {
          url: `${api}/${method}`,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=utf-8' },
          body: JSON.stringify(body),
        },
        how,
      )
    const message = { ...slackMessage(notice, mention), unfurl_links: false, unfurl_media: false }
    const post = () => call('chat.postMessage', { channel, ...message })
    const [, place, ts] = referenceForm.exec(reference ?? '') ?? []
    if (place === undefined || ts === undefined) return post()
    const edited = await call('chat.update', { channel: place, ts, ...slackMessage(notice) }, editReading)
    if (!edited.ok) return edited
    if (edited.value.reference === undefined) return post()
    if (notice.action !== 'trigger') return success({ reference: `${place}/${ts}` })
    const reply = { channel: place, thread_ts: ts, reply_broadcast: true, ...message }
    const replied = await call('chat.postMessage', reply)
    return replied.ok ? success({ reference: `${place}/${ts}` }) : replied
  },
}
