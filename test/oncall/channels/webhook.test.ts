import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import type { Notice } from '../../../lib/oncall/channel.ts'
import { channelContract } from '../../support/oncall/channel-contract/contract.ts'
import { exchange } from '../../support/oncall/deliver.ts'
import { resolveNotice, triggerNotice } from '../../support/oncall/notices.ts'
import { answering, type Received } from '../../support/net/receiver.ts'

const key = `whsec_${Buffer.from('0123456789abcdefghijklmnopqrstuv').toString('base64')}`
const config = {
  type: 'webhook',
  url: { source: 'env', name: 'URL' },
  key: { source: 'env', name: 'KEY' },
  severities: ['critical'],
} as const

/** The headers that the reference implementation reads. */
function signedHeaders({ headers }: Received): Record<string, string> {
  return Object.fromEntries(
    ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [name, String(headers[name])]),
  )
}

channelContract({
  name: 'webhook',
  channelAt: (url, token) => ({
    config,
    secrets: { URL: `${url}/${token}`, KEY: `whsec_${Buffer.from(token).toString('base64')}` },
  }),
  yes: { status: 204, body: '' },
  verify: ({ headers, body }) => {
    expect(headers).toMatchObject({ 'content-type': 'application/json' })
    expect(headers['webhook-id']).toMatch(/^msg_[0-9a-f]{32}$/)
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(65_536)
  },
  statusDecides: true,
})

describe('webhook', () => {
  const deliver = (notice: Notice, { KEY = key, now = Date.now(), status = 204 } = {}) =>
    exchange(() => config, answering(status, ''), notice, {
      secret: (url, name) => (name === 'KEY' ? KEY : `${url}\n`),
      now,
    })

  it('is accepted by the reference implementation of Standard Webhooks', async () => {
    const { received } = await deliver(triggerNotice)
    for (const request of received)
      expect(new Webhook(key).verify(request.body, signedHeaders(request))).toMatchObject({
        title: triggerNotice.title,
        numbers: { value: 2_820, threshold: 1_800, unit: 'Seconds' },
      })
  })

  it('is refused by the reference implementation with another key, and six minutes later', async () => {
    const other = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
    const { received } = await deliver(triggerNotice, { now: Date.now() - 6 * 60_000 })
    const { received: mine } = await deliver(triggerNotice)
    for (const request of received)
      expect(() => new Webhook(key).verify(request.body, signedHeaders(request))).toThrow(/old/)
    for (const request of mine)
      expect(() => new Webhook(other).verify(request.body, signedHeaders(request))).toThrow(/signature/)
  })

  it('keeps the id on a retry and signs it for its own time', async () => {
    const attempts = [
      await deliver(triggerNotice, { now: 0, status: 503 }),
      await deliver(triggerNotice, { now: 60_000, status: 503 }),
    ]
    const headers = attempts.flatMap(({ received }) => received.map((request) => request.headers))
    expect(headers.map((header) => header['webhook-id'])).toEqual([triggerNotice.id, triggerNotice.id])
    expect(headers.map((header) => header['webhook-timestamp'])).toEqual(['0', '60'])
    expect(headers[0]?.['webhook-signature']).not.toBe(headers[1]?.['webhook-signature'])
  })

  it('sends every field of the notice, times in ISO 8601', async () => {
    const { received } = await deliver(resolveNotice)
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      ...JSON.parse(JSON.stringify(resolveNotice)),
      changedAt: '2026-11-23T21:42:12.391Z',
      since: '2026-11-23T21:03:00.000Z',
    })
  })

  it('accepts a key that was stored with a line break', async () => {
    expect((await deliver(triggerNotice, { KEY: `${key}\n` })).delivery).toEqual({ ok: true, value: {} })
  })

  it.each(['', 'hunter2', 'whsec_', `whsec_${Buffer.from('too short').toString('base64')}`])(
    'sends nothing with the key "%s" and does not show it',
    async (KEY) => {
      const { delivery, received } = await deliver(triggerNotice, { KEY })
      expect(delivery).toMatchObject({ ok: false, failure: { kind: 'configuration', retryable: false } })
      expect(received).toHaveLength(0)
      expect(JSON.stringify(delivery)).not.toContain('hunter2')
    },
  )
})
