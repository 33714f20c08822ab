import { createHmac } from 'node:crypto'
import type { Clock } from '../../model/clock.ts'
import type { ChannelConfig } from '../settings.ts'
import type { Channel, Notice } from '../channel.ts'
import { postTo, type PostParts } from './post.ts'

type WebhookConfig = Extract<ChannelConfig, { readonly type: 'webhook' }>

const keyPrefix = 'whsec_'
/** What Standard Webhooks 1.0 demands of a key, bytes. */
const keyBytes = { least: 24, most: 64 }

/**
 * A receiver of signed JSON, as Standard Webhooks 1.0 has it: `webhook-id` is the same on every retry,
 * `webhook-timestamp` is the second of sending (receivers refuse more than five minutes of skew) and
 * `webhook-signature` is `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`.
 */
export function webhookChannel(
  name: string,
  config: WebhookConfig,
  { clock, ...parts }: PostParts & { readonly clock: Clock },
): Channel {
  return {
    name,
    type: 'webhook',
    severities: config.severities,
    deliver: (notice, signal) =>
      postTo(
        {
          target: name,
          references: [config.url, config.key],
          write: ([url = '', key = '']) => {
            const secret = decodeKey(key)
            if (!URL.canParse(url)) return 'the secret holds no URL'
            if (secret === undefined) return 'the key is not whsec_ and the base64 of 24 to 64 bytes'
            const body = JSON.stringify(webhookBody(notice))
            return { url, body, headers: signedHeaders(notice.id, clock(), body, secret) }
          },
        },
        parts,
        signal,
      ),
  }
}

/**
 * The body: one flat JSON object, well below 64 kB. What is not known is absent.
 *
 * - `id`, `action` (`trigger`, `resolve`, `information`), `alarm`, `severity` (`warning`, `critical`), `deployment`
 * - `title`, `impact`, `remedy`, `value`, `threshold`, `detail`: texts for people
 * - `changedAt`, `since`: ISO 8601, UTC; `durationMs`: of a resolve, milliseconds
 * - `account`, `region`, `dimensions` (an object of texts), `runbook`, `console`: where to look
 * - `dedupKey`: names the incident, one an alarm; `test`: true when somebody set the state by hand
 */
export function webhookBody(notice: Notice): Readonly<Record<string, unknown>> {
  return {
    ...notice,
    changedAt: new Date(notice.changedAt).toISOString(),
    since: notice.since === undefined ? undefined : new Date(notice.since).toISOString(),
  }
}

function signedHeaders(id: string, now: number, body: string, secret: Buffer): Record<string, string> {
  const timestamp = String(Math.floor(now / 1_000))
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  }
}

function decodeKey(key: string): Buffer | undefined {
  if (!key.startsWith(keyPrefix)) return undefined
  const secret = Buffer.from(key.slice(keyPrefix.length), 'base64')
  return secret.length >= keyBytes.least && secret.length <= keyBytes.most ? secret : undefined
}
