import { createHmac } from 'node:crypto'
import { section, type Settings, reference } from '../../net/index.ts'
import type { Notice } from '../channel.ts'
import type { ChannelType } from './channel-type.ts'
import { setups } from './setups.ts'

export function webhookSettings() {
  return section({
    url: reference('The URL of the receiver.'),
    key: reference('The signing key: whsec_ and base64.'),
  })
    .describe('Any receiver of signed JSON (Standard Webhooks 1.0).')
    .register(setups, {
      steps: [
        'Make a key: `echo "whsec_$(openssl rand -base64 32)"`. Store it and the URL as secrets.',
        'The receiver verifies the signature, answers 2xx as soon as it has stored the notice, and drops a notice whose `webhook-id` it already has.',
        '`numbers` has the value and the threshold as numbers with their unit; `dedupKey` names the incident.',
      ],
    })
}

export type WebhookSettings = Settings<ReturnType<typeof webhookSettings>>

const keyPrefix = 'whsec_'
/** Bytes of a key, by Standard Webhooks 1.0. */
const keyBytes = { min: 24, max: 64 }

/**
 * A receiver of signed JSON (Standard Webhooks 1.0): `webhook-id` is the same on every retry, `webhook-timestamp` is
 * the second of sending (receivers refuse more than five minutes of skew) and `webhook-signature` is `v1,` and the
 * base64 of HMAC-SHA256 over `id.timestamp.body`.
 */
export const webhook: ChannelType<WebhookSettings> = {
  identity: ({ url }) => [url],
  deliver: ({ notice, now, send, invalid }, { url, key }) => {
    const secret = decodeKey(key)
    if (secret === undefined) return invalid('the key is not whsec_ and the base64 of 24 to 64 bytes')
    const body = JSON.stringify(webhookBody(notice))
    return send({ url, body, headers: signatureHeaders(notice.id, now, body, secret) })
  },
}

/**
 * The body: one JSON object, below 64 kB. A field without a value is absent.
 *
 * - `id`, `action` (`trigger`, `resolve`, `information`), `reason` (of a trigger: `opened`, `escalated`, `added`, `lasts`,
 *   `echo-remains`, `silence-ended`), `alarm`, `severity` (`warning`, `critical`), `deployment`
 * - `title`, `impact`, `remedy`, `value`, `threshold`, `detail`: texts
 * - `numbers`: `value` and `threshold` as numbers in `unit`
 * - `changedAt`, `since`: ISO 8601, UTC; `durationMs`: milliseconds from `since` to the end of the last alarm, only of
 * the action `resolve`; `timezone`: that of the texts
 * - `findings`, `also`, `unknown`: lists of texts
 * - `account`, `region`, `dimensions` (an object of texts), `runbook`, `console`, `dashboard`, `logs` (URLs)
 * - `dedupKey`: the key of the incident; `test`: true when somebody set the state by hand
 */
export function webhookBody(notice: Notice): Readonly<Record<string, unknown>> {
  return {
    ...notice,
    changedAt: new Date(notice.changedAt).toISOString(),
    since: notice.since === undefined ? undefined : new Date(notice.since).toISOString(),
  }
}

function signatureHeaders(id: string, now: number, body: string, secret: Buffer): Record<string, string> {
  const timestamp = String(Math.floor(now / 1_000))
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  }
}

function decodeKey(key: string): Buffer | undefined {
  if (!key.startsWith(keyPrefix)) return undefined
  const secret = Buffer.from(key.slice(keyPrefix.length), 'base64')
  return secret.length >= keyBytes.min && secret.length <= keyBytes.max ? secret : undefined
}
