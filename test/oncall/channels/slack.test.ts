import { afterAll, describe, expect, it } from 'vitest'
import { environmentSecrets } from '../../../lib/secrets/secrets.ts'
import { createHttp } from '../../../lib/net/http.ts'
import { createChannels } from '../../../lib/oncall/channels/index.ts'
import { slackMessage } from '../../../lib/oncall/channels/slack.ts'
import { channelContract } from '../../support/oncall/channel-contract.ts'
import { resolveNotice, triggerNotice } from '../../support/oncall/notices.ts'
import { answering, startReceiver } from '../../support/net/receiver.ts'

const config = { type: 'slack', url: { source: 'env', name: 'URL' }, severities: ['critical'] } as const

const { http, close } = createHttp()
afterAll(close)

channelContract('slack', (url, token) => ({ config, secrets: { URL: `${url}/${token}` } }))

describe('slack', () => {
  async function deliver(answer: Parameters<typeof startReceiver>[0]) {
    await using receiver = await startReceiver(answer)
    const secrets = environmentSecrets({ URL: receiver.url })
    const [channel] = createChannels([config], { http, secrets, clock: () => 0 })
    return await channel?.deliver(triggerNotice, undefined, new AbortController().signal)
  }

  it("shows the error code of a refusal if it has the form of Slack's", async () => {
    expect(await deliver(answering(410, 'channel_is_archived'))).toMatchObject({
      failure: { kind: 'not-found', message: 'answered 410 (channel_is_archived)' },
    })
  })

  it("does not accept a 200 that is not Slack's", async () => {
    expect(await deliver(answering(200, '<html>Sign in</html>'))).toMatchObject({
      ok: false,
      failure: { kind: 'malformed', retryable: false },
    })
  })
})

describe('slackMessage', () => {
  const textsOf = (notice: typeof triggerNotice): readonly string[] =>
    slackMessage(notice).blocks.map(({ text }) => text.text)

  it('has the title, impact, remedy, value, threshold, start, place and links', () => {
    const text = textsOf(triggerNotice).join('\n')
    for (const part of [
      `*${triggerNotice.title}*`,
      '*Impact:* New images are scanned late.',
      '*First:* Look whether images complete at all.',
      '*Value:* 47 min',
      '*Threshold:* 30 min',
      '*Since:* 2026-11-23 21:05 UTC',
      '*Where:* 123456789012, eu-west-1, Deployment prod',
      '<https://example.com/runbooks/backlog-age.md|Runbook>',
      '#alarmsV2:alarm/x|Alarm in CloudWatch>',
    ]) {
      expect(text).toContain(part)
    }
  })

  it('has the duration on a resolve', () => {
    expect(textsOf(resolveNotice).join('\n')).toContain('*Lasted:* 37 min')
  })

  it('has the title as text, for push notifications', () => {
    expect(slackMessage(triggerNotice).text).toBe(triggerNotice.title)
  })

  it('escapes the control characters of Slack, so that a reason cannot call the channel', () => {
    const notice = { ...triggerNotice, title: 'a <!channel> & b', detail: '<https://evil.example|click>' }
    const { text, blocks } = slackMessage(notice)
    expect(text).toBe('a &lt;!channel&gt; &amp; b')
    expect(JSON.stringify(blocks)).toContain('&lt;https://evil.example|click&gt;')
    expect(JSON.stringify(blocks)).not.toContain('<!channel>')
  })

  it.each(['&', '<', '🔥', 'a'])(
    'keeps a section of many "%s" within 3,000 and cuts no entity',
    (character) => {
      const texts = textsOf({ ...triggerNotice, detail: character.repeat(4_000) })
      expect(Math.max(...texts.map((text) => text.length))).toBeLessThanOrEqual(3_000)
      const long = texts.find((text) => text.endsWith('… (truncated)')) ?? ''
      expect(long).toMatch(/^(?:&amp;|&lt;|🔥|a)+… \(truncated\)$/u)
    },
  )

  it('omits unknown fields', () => {
    const bare = {
      ...triggerNotice,
      impact: undefined,
      remedy: undefined,
      runbook: undefined,
      console: undefined,
    }
    expect(textsOf(bare)).not.toContain('')
    expect(textsOf(bare).join('\n')).not.toMatch(/Impact|First|Runbook|undefined/)
  })
})
