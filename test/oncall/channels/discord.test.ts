import { describe, expect, it } from 'vitest'
import { at, parseJson, textAt } from '../../../lib/model/index.ts'
import { discordMessage } from '../../../lib/oncall/channels/discord.ts'
import { channelContract } from '../../support/oncall/channel-contract/contract.ts'
import { expectInert } from '../../support/oncall/markdown-rules.ts'
import { triggerNotice } from '../../support/oncall/notices.ts'
import type { Received } from '../../support/net/receiver.ts'

const config = { type: 'discord', url: { source: 'env', name: 'URL' }, severities: ['critical'] } as const

/** https://docs.discord.com/developers/resources/webhook#execute-webhook */
function verify({ body }: Pick<Received, 'body'>): void {
  const message = parseJson(body)
  const content = textAt(message, 'content') ?? ''
  const description = textAt(message, 'embeds', 0, 'description') ?? ''
  expect(at(message, 'allowed_mentions')).toEqual({ parse: [] })
  expect(content.length).toBeGreaterThan(4)
  expect(content.length).toBeLessThanOrEqual(2_000)
  expect(description.length).toBeLessThanOrEqual(4_096)
  expectInert(content.slice(2, -2))
  expectInert(description)
}

const unescaped = (text: string): string => text.replace(/\\([^A-Za-z0-9\s])/g, '$1')

channelContract({
  name: 'discord',
  channelAt: (url, token) => ({ config, secrets: { URL: `${url}/api/webhooks/1/${token}` } }),
  yes: { status: 204, body: '' },
  verify,
  shown: ({ body }) => {
    const message = parseJson(body)
    return unescaped(
      `${textAt(message, 'content') ?? ''}\n${textAt(message, 'embeds', 0, 'description') ?? ''}`,
    )
  },
  statusDecides: true,
})

describe('discordMessage', () => {
  it('has the title as content, and the page as an embed in its order', () => {
    const message = discordMessage(triggerNotice)
    expect(unescaped(textAt(message, 'content') ?? '')).toBe(`**🚨 ${triggerNotice.title}**`)
    expect(unescaped(textAt(message, 'embeds', 0, 'description') ?? '').split('\n')).toEqual([
      '**Impact:** New images are scanned late.',
      '**Cause:** The oldest image is sha256:1f, since 20:18.',
      '**First:** Look whether images complete at all.',
      '**Since:** 2026-11-23 21:03 UTC',
      '**Also:** apiext answers 15 % of requests with 5xx.',
      '**Alarm:** backlog-age, 47 min (limit 30 min)',
      '**Where:** 123456789012, eu-west-1, Deployment prod',
      expect.stringMatching(/^\[Dashboard\]\(https:\S+\) · \[Alarm\]\(.* · \[Runbook\]\(\S+\)$/),
      '**Not known:** I/O timing is off.',
    ])
  })

  it('shows a command as code that can be copied, with nothing escaped in it', () => {
    const remedy = 'End pid 4711 (psql): `SELECT pg_terminate_backend(4711);`'
    const message = discordMessage({ ...triggerNotice, remedy })
    expect(textAt(message, 'embeds', 0, 'description')).toContain(
      '**First:** End pid 4711 \\(psql\\): `SELECT pg_terminate_backend(4711);`\n',
    )
  })
})
