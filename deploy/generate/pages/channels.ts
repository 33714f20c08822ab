import { success } from '../../../lib/model/index.ts'
import {
  type Channel,
  type Notice,
  channelSettings,
  createChannels,
  oncallSection,
} from '../../../lib/oncall/index.ts'
import type { HttpRequest } from '../../../lib/net/index.ts'
import { exampleSettings } from '../channel-settings.ts'

/** One channel of each type, as watch.yml has it. */
const written = Object.keys(channelSettings).map((type) => ({
  [type]: exampleSettings(type, (key) => ({ env: `${type}_${key}`.toUpperCase() })),
}))

/** The secrets with a form of their own; the others are URLs. */
const secrets: Readonly<Record<string, string>> = {
  SLACK_BOT_TOKEN: 'xoxb-token',
  PAGERDUTY_KEY: 'R0123456789ABCDEFGHIJKLMNOPQRSTU',
  JSM_KEY: 'R0123456789ABCDEFGHIJKLMNOPQRSTU',
  WEBHOOK_KEY: `whsec_${Buffer.alloc(32).toString('base64')}`,
}

const variables = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'example',
}

/** The body of the first request of every type of channel for a notice, as text. */
export async function bodiesOf(notice: Notice): Promise<readonly (readonly [type: string, body: string])[]> {
  const requests: HttpRequest[] = []
  const channels = createChannels(oncallSection.parse({ channels: written }).channels, {
    http: (request) => {
      requests.push(request)
      return Promise.resolve(success({ status: 200, headers: {}, body: Buffer.from('ok') }))
    },
    secrets: (reference) => Promise.resolve(secrets[reference.name] ?? 'https://receiver.example/'),
    clock: () => notice.changedAt,
    variables,
  })
  const bodyOf = async (channel: Channel): Promise<readonly [string, string]> => {
    requests.length = 0
    await channel.deliver(notice, undefined, new AbortController().signal)
    return [channel.type, bodyText(requests[0]?.body ?? '')]
  }
  const bodies: (readonly [string, string])[] = []
  for (const channel of channels) bodies.push(await bodyOf(channel))
  return bodies
}

/** JSON with indentation; a form, as SNS takes it, as lines. */
function bodyText(body: string): string {
  if (body.startsWith('{')) return JSON.stringify(JSON.parse(body), undefined, 2)
  return [...new URLSearchParams(body)].map(([key, value]) => `${key}: ${value}`).join('\n')
}
