import { createHmac } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import type { Notice } from '../../../lib/oncall/channel.ts'
import type { Secrets } from '../../../lib/secrets/secrets.ts'
import { createHttp } from '../../../lib/net/http.ts'
import { createChannels } from '../../../lib/oncall/channels/index.ts'
import { channelContract } from '../../support/oncall/channel-contract.ts'
import { resolveNotice, triggerNotice } from '../../support/oncall/notices.ts'
import { answering, startReceiver } from '../../support/net/receiver.ts'

const secret = Buffer.from('0123456789abcdefghijklmnopqrstuv')
const key = `whsec_${secret.toString('base64')}`
const config = {
  type: 'webhook',
  url: { source: 'env', name: 'URL' },
  key: { source: 'env', name: 'KEY' },
  severities: ['critical'],
} as const

const { http, close } = createHttp()
afterAll(close)

function deliver(
  notice: Notice,
  values: { readonly URL: string; readonly KEY?: string },
  now = Date.UTC(2026, 10, 23, 21, 6),
) {
  const texts: Readonly<Record<string, string>> = { KEY: key, ...values }
  const secrets: Secrets = ({ name }) => Promise.resolve(texts[name] ?? '')
  const [channel] = createChannels([config], { http, secrets, clock: () => now })
  return channel?.deliver(notice, undefined, new AbortController().signal)
}

channelContract('webhook', (url, token) => ({
  config,
  secrets: { URL: `${url}/${token}`, KEY: `whsec_${Buffer.from(token).toString('base64')}` },
}))

describe('webhook', () => {
  it('signs id, time of sending and body', async () => {
    await using receiver = await startReceiver(answering(204, ''))
    await deliver(triggerNotice, { URL: receiver.url })
    const [request] = receiver.received
    const expected = createHmac('sha256', secret)
    expected.update(Buffer.from(`${triggerNotice.id}.1795467960.`))
    expected.update(Buffer.from(request?.body ?? ''))
    expect(request?.headers).toMatchObject({
      'webhook-id': triggerNotice.id,
      'webhook-timestamp': '1795467960',
      'webhook-signature': `v1,${expected.digest('base64')}`,
    })
  })

  it('keeps the id on a retry and signs it for its own time', async () => {
    await using receiver = await startReceiver(answering(503))
    for (const now of [0, 60_000]) await deliver(triggerNotice, { URL: receiver.url }, now)
    const headers = receiver.received.map((request) => request.headers)
    expect(headers.map((header) => header['webhook-id'])).toEqual([triggerNotice.id, triggerNotice.id])
    expect(headers.map((header) => header['webhook-timestamp'])).toEqual(['0', '60'])
    expect(headers[0]?.['webhook-signature']).not.toBe(headers[1]?.['webhook-signature'])
  })

  it('sends every field of the notice, times in ISO 8601', async () => {
    await using receiver = await startReceiver(answering(200))
    await deliver(resolveNotice, { URL: receiver.url })
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toEqual({
      ...resolveNotice,
      changedAt: '2026-11-23T21:42:12.391Z',
      since: '2026-11-23T21:05:12.391Z',
    })
  })

  it('accepts a key that was stored with a line break', async () => {
    await using receiver = await startReceiver(answering(200))
    const delivery = await deliver(triggerNotice, { URL: `${receiver.url}\n`, KEY: `${key}\n` })
    expect(delivery).toEqual({ ok: true, value: {} })
  })

  it.each(['', 'hunter2', 'whsec_', `whsec_${Buffer.from('too short').toString('base64')}`])(
    'sends nothing with the key "%s" and does not show it',
    async (KEY) => {
      await using receiver = await startReceiver(answering(200))
      const delivery = await deliver(triggerNotice, { URL: receiver.url, KEY })
      expect(delivery).toMatchObject({ ok: false, failure: { kind: 'configuration', retryable: false } })
      expect(receiver.received).toHaveLength(0)
      expect(JSON.stringify(delivery)).not.toContain('hunter2')
    },
  )
})
