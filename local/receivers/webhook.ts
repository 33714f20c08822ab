import { createHmac, timingSafeEqual } from 'node:crypto'
import { parseJson, textAt } from '../../lib/model/index.ts'
import type { ReadPage } from './receiver.ts'

const keyPrefix = 'whsec_'

/** Reads a signed page; undefined if the signature is wrong (Standard Webhooks 1.0). */
export function readWebhook(key: string): ReadPage {
  const secret = Buffer.from(key.slice(keyPrefix.length), 'base64')
  return (body, headers) => {
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`
    const expected = Buffer.from(`v1,${createHmac('sha256', secret).update(signed).digest('base64')}`)
    const found = Buffer.from(String(headers['webhook-signature']))
    if (found.length !== expected.length || !timingSafeEqual(found, expected)) return undefined
    const page = parseJson(body)
    const [action, title] = [textAt(page, 'action'), textAt(page, 'title')]
    // A test page has no alarm.
    const alarm = textAt(page, 'alarm') ?? 'test'
    if (title === undefined) return undefined
    if (action !== 'trigger' && action !== 'resolve') return undefined
    const text = [textAt(page, 'impact'), textAt(page, 'remedy')]
      .filter((part) => part !== undefined)
      .join('\n')
    const ring = {
      reason: textAt(page, 'reason'),
      severity: textAt(page, 'severity'),
      key: textAt(page, 'dedupKey') ?? '',
    }
    return { channel: 'webhook', action, alarm, title, text, ring }
  }
}
