import { parseJson, textAt } from '../../lib/model/json.ts'
import type { Service, ServiceAnswer } from './receiver.ts'
import { slackPage } from './slack.ts'

/** The methods of Slack's Web API that a channel uses. A message is heard when it is posted; an edit that resolves is seen. */
export function slackApi(token: string): Service {
  const messages = new Set<string>()
  return ({ path, headers, body }) => {
    if (headers.authorization !== `Bearer ${token}`) return refusal('invalid_auth')
    const request = parseJson(body)
    const channel = textAt(request, 'channel')
    if (channel === undefined) return refusal('channel_not_found')
    const page = slackPage(request, 'slack_bot')
    if (path.endsWith('/chat.postMessage')) {
      const thread = textAt(request, 'thread_ts')
      if (thread !== undefined && !messages.has(`${channel}/${thread}`)) return refusal('thread_not_found')
      const ts = `${messages.size + 1}.000000`
      messages.add(`${channel}/${ts}`)
      return { ...accepted(channel, ts), page }
    }
    if (!path.endsWith('/chat.update')) return refusal('unknown_method')
    const ts = textAt(request, 'ts')
    if (ts === undefined || !messages.has(`${channel}/${ts}`)) return refusal('message_not_found')
    return { ...accepted(channel, ts), page: page?.action === 'resolve' ? page : undefined }
  }
}

function accepted(channel: string, ts: string): ServiceAnswer {
  return { status: 200, body: JSON.stringify({ ok: true, channel, ts }) }
}

function refusal(error: string): ServiceAnswer {
  return { status: 200, body: JSON.stringify({ ok: false, error }) }
}
