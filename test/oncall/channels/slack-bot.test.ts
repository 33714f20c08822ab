import { describe, expect, it } from 'vitest'
import type { Notice } from '../../../lib/oncall/channel.ts'
import { parseJson, textAt } from '../../../lib/model/index.ts'
import { channelContract } from '../../support/oncall/channel-contract/contract.ts'
import { exchange } from '../../support/oncall/deliver.ts'
import { resolveNotice, triggerNotice, updateNotice } from '../../support/oncall/notices.ts'
import { shownInSlack, verifySlackMessage } from '../../support/oncall/slack-rules.ts'
import { answering, type Received } from '../../support/net/receiver.ts'

const channel = 'C0123456789'
const reference = `${channel}/1795467912.000100`
const configAt = (url: string) =>
  ({
    type: 'slack_bot',
    token: { source: 'env', name: 'TOKEN' },
    channel,
    mention: 'here',
    api: `${url}/api`,
    severities: ['critical'],
  }) as const
const posted = JSON.stringify({ ok: true, channel, ts: '1795467912.000100' })

channelContract({
  name: 'slack_bot',
  channelAt: (url, token) => ({ config: configAt(url), secrets: { TOKEN: `xoxb-${token}` } }),
  yes: { status: 200, body: posted },
  verify: ({ path, headers, body }) => {
    expect(path).toMatch(/^\/api\/chat\.(?:postMessage|update)$/)
    expect(headers.authorization).toMatch(/^Bearer xoxb-/)
    const message = parseJson(body)
    expect(textAt(message, 'channel')).toBe(channel)
    verifySlackMessage(message, '<!here>')
  },
  shown: shownInSlack,
  statusDecides: false,
})

describe('slack_bot', () => {
  const deliver = (notice: Notice, known?: string, answer = answering(200, posted) as Answer) =>
    exchange(configAt, answer, notice, { secret: () => 'xoxb-1', ...(known && { reference: known }) })
  type Answer = Parameters<typeof exchange>[1]
  const methods = (received: readonly Received[]) =>
    received.map(({ path }) => path.replace('/api/chat.', ''))

  it('posts the first page, and names its message', async () => {
    const { delivery, received } = await deliver(triggerNotice)
    expect(delivery).toEqual({ ok: true, value: { reference } })
    expect(methods(received)).toEqual(['postMessage'])
    expect(parseJson(received[0]?.body ?? '')).toMatchObject({ channel, unfurl_links: false })
  })

  it.each([updateNotice, resolveNotice])('edits its message to $action, without a ring', async (notice) => {
    const { delivery, received } = await deliver(notice, reference)
    expect(delivery).toEqual({ ok: true, value: { reference } })
    expect(methods(received)).toEqual(['update'])
    expect(parseJson(received[0]?.body ?? '')).toMatchObject({ channel, ts: '1795467912.000100' })
    expect(received[0]?.body).not.toContain('<!here>')
  })

  it('rings again by a reply in the thread that the channel sees, after the edit', async () => {
    const { delivery, received } = await deliver({ ...triggerNotice, reason: 'escalated' }, reference)
    expect(delivery).toEqual({ ok: true, value: { reference } })
    expect(methods(received)).toEqual(['update', 'postMessage'])
    expect(parseJson(received[1]?.body ?? '')).toMatchObject({
      channel,
      thread_ts: '1795467912.000100',
      reply_broadcast: true,
    })
    expect(received[1]?.body).toContain('<!here>')
  })

  it('posts anew when its message is gone', async () => {
    const { delivery, received } = await deliver(resolveNotice, reference, (response, { path }) => {
      const gone = path.endsWith('update') ? '{"ok":false,"error":"message_not_found"}' : posted
      answering(200, gone)(response)
    })
    expect(delivery).toMatchObject({ ok: true })
    expect(methods(received)).toEqual(['update', 'postMessage'])
  })

  it('does not reply where the edit failed: the retry makes both', async () => {
    const { delivery, received } = await deliver(triggerNotice, reference, answering(503))
    expect(delivery).toMatchObject({ failure: { kind: 'server-error', retryable: true } })
    expect(methods(received)).toEqual(['update'])
  })

  it.each([
    ['invalid_auth', 'auth', false],
    ['channel_not_found', 'not-found', false],
    ['ratelimited', 'rate-limited', true],
    ['fatal_error', 'server-error', true],
    ['msg_blocks_too_long', 'rejected', false],
  ])('reads the refusal %s in a 200 as %s', async (error, kind, retryable) => {
    const { delivery } = await deliver(
      triggerNotice,
      undefined,
      answering(200, JSON.stringify({ ok: false, error })),
    )
    expect(delivery).toMatchObject({ failure: { kind, retryable, message: `answered ${error}` } })
  })

  it('does not know whether a page of something else was a yes', async () => {
    const { delivery } = await deliver(triggerNotice, undefined, answering(200, '<html>Sign in</html>'))
    expect(delivery).toMatchObject({ failure: { kind: 'malformed', perhapsSent: true } })
  })
})
