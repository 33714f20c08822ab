import { createHmac, timingSafeEqual } from 'node:crypto'
import { at, parseJson, textAt } from '../../lib/model/index.ts'
import type { Service, ServiceAnswer, ReadPage } from './receiver.ts'

/**
 * PagerDuty's Events API v2: one alert for each dedup key, which notifies when it opens; a resolve event without an
 * open alert is dropped.
 */
export function pagerdutyEvents(routingKey: string): Service {
  const alerts = new Map<string, string>()
  return ({ path, body }) => {
    const event = parseJson(body)
    const key = textAt(event, 'dedup_key')
    if (path !== '/v2/enqueue' || textAt(event, 'routing_key') !== routingKey || key === undefined)
      return invalid
    const taken: ServiceAnswer = { status: 202, body: JSON.stringify({ status: 'success', dedup_key: key }) }
    const open = alerts.get(key)
    if (textAt(event, 'event_action') === 'resolve') {
      alerts.delete(key)
      const page = { channel: 'pagerduty', action: 'resolve', title: 'Resolved', text: '' } as const
      return open === undefined ? taken : { ...taken, page: { ...page, alarm: open } }
    }
    const title = textAt(event, 'payload', 'summary')
    // A test page has no alarm, and PagerDuty does not require a class.
    const alarm = textAt(event, 'payload', 'class') ?? 'test'
    if (title === undefined) return invalid
    alerts.set(key, alarm)
    if (open !== undefined) return taken
    const details = Object.entries(at(event, 'payload', 'custom_details') ?? {})
    const texts = details.filter(([, value]) => typeof value === 'string')
    const text = texts.map(([label, value]) => `${label}: ${String(value)}`).join('\n')
    return { ...taken, page: { channel: 'pagerduty', action: 'trigger', alarm, title, text } }
  }
}

const invalid: ServiceAnswer = { status: 400, body: '{"status":"invalid event","errors":["invalid"]}' }

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
