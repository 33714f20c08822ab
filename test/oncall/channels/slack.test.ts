import type { KnownBlock } from '@slack/types'
import { describe, expect, it } from 'vitest'
import { slackMessage } from '../../../lib/oncall/channels/slack.ts'
import { channelContract } from '../../support/oncall/channel-contract/contract.ts'
import { exchange } from '../../support/oncall/deliver.ts'
import { informationNotice, resolveNotice, triggerNotice } from '../../support/oncall/notices.ts'
import { shownInSlack, verifySlackMessage } from '../../support/oncall/slack-rules.ts'
import { answering } from '../../support/net/receiver.ts'

const config = { type: 'slack', url: { source: 'env', name: 'URL' }, severities: ['critical'] } as const

channelContract({
  name: 'slack',
  channelAt: (url, token) => ({ config, secrets: { URL: `${url}/${token}` } }),
  verify: ({ headers, body }) => {
    expect(headers).toMatchObject({ 'content-type': 'application/json' })
    verifySlackMessage(JSON.parse(body))
  },
  shown: shownInSlack,
  statusDecides: true,
})

describe('slack', () => {
  const deliver = (answer: Parameters<typeof exchange>[1]) => exchange(() => config, answer, triggerNotice)

  it("shows the error code of a refusal if it has the form of Slack's", async () => {
    expect((await deliver(answering(410, 'channel_is_archived'))).delivery).toMatchObject({
      failure: { kind: 'not-found', message: 'answered 410 (channel_is_archived)' },
    })
  })

  it("may have delivered a notice when a 200 is not Slack's", async () => {
    expect((await deliver(answering(200, '<html>Sign in</html>'))).delivery).toMatchObject({
      ok: false,
      failure: { kind: 'malformed', retryable: false, perhapsSent: true },
    })
  })
})

describe('slackMessage', () => {
  const textsOf = (notice: typeof triggerNotice, mention?: string): readonly string[] =>
    slackMessage(notice, mention).blocks.map(({ text }) => text.text)

  it("has Slack's own types", () => {
    const blocks: readonly KnownBlock[] = slackMessage(triggerNotice).blocks
    expect(blocks.map(({ type }) => type)).toEqual(['header', 'section', 'section', 'section', 'section'])
  })

  it('reads: title, impact, cause, first step, since, also, alarm, place, links and what is not known', () => {
    expect(textsOf(triggerNotice).join('\n').split('\n')).toEqual([
      `🚨 ${triggerNotice.title}`,
      '*Impact:* New images are scanned late.',
      '*Cause:* The oldest image is sha256:1f, since 20:18.',
      '*First:* Look whether images complete at all.',
      '*Since:* 2026-11-23 21:03 UTC',
      '*Also:* apiext answers 15 % of requests with 5xx.',
      '*Alarm:* backlog-age, 47 min (limit 30 min)',
      '*Where:* 123456789012, eu-west-1, Deployment prod',
      expect.stringMatching(
        /^<https\S+\|Dashboard> · <https\S+\|Alarm> · <https\S+\|Logs> · <https\S+\|Runbook>$/,
      ),
      '*Not known:* I/O timing is off.',
    ])
  })

  it('has its times in the zone of the page, in the same format as its texts', () => {
    const [, , action] = textsOf({ ...triggerNotice, timezone: 'Europe/Berlin' })
    expect(action).toContain('*Since:* 2026-11-23 22:03 GMT+1\n')
  })

  it('has the duration with both ends on a resolve', () => {
    expect(textsOf(resolveNotice).join('\n')).toMatch(
      /\*Lasted:\* 39 min, from 2026-11-23 21:03 UTC until the last alarm cleared at 2026-11-23 21:42 UTC/,
    )
  })

  it('has the other alarms of the incident on a resolve, which are over too', () => {
    expect(textsOf(resolveNotice).join('\n')).toContain(
      '*Also over:* apiext answers 15 % of requests with 5xx.',
    )
  })

  it('has the title as text, for push notifications', () => {
    expect(slackMessage(triggerNotice).text).toBe(triggerNotice.title)
  })

  it('escapes the control characters of Slack, so that a reason cannot call the channel', () => {
    const notice = { ...triggerNotice, title: 'a <!channel> & b', detail: '<https://evil.example|click>' }
    const { text, blocks } = slackMessage(notice)
    expect(text).toBe('a &lt;!channel&gt; &amp; b')
    expect(JSON.stringify(blocks)).toContain('&lt;https://evil.example|click&gt;')
    // A header is plain text: nothing in it is a command.
    expect(JSON.stringify(blocks.slice(1))).not.toContain('<!channel>')
  })

  it.each([
    ['here', '<!here>'],
    ['channel', '<!channel>'],
    ['S0123456789', '<!subteam^S0123456789>'],
    ['U0123456789', '<@U0123456789>'],
  ])('mentions %s on a critical page alone', (mention, written) => {
    expect(textsOf(triggerNotice, mention).at(-1)).toBe(written)
    for (const notice of [
      resolveNotice,
      informationNotice,
      { ...triggerNotice, severity: 'warning' as const },
    ])
      expect(textsOf(notice, mention).join()).not.toContain(written)
  })

  it.each(['&', '<', '🔥', 'a'])('cuts many "%s" at a whole character and marks it', (character) => {
    const texts = textsOf({ ...triggerNotice, detail: character.repeat(4_000) })
    const long = texts.find((text) => text.endsWith('… (truncated)')) ?? ''
    expect(long).toMatch(/^(?:&amp;|&lt;|🔥|a)+… \(truncated\)$/u)
  })

  it('omits unknown fields', () => {
    expect(textsOf(informationNotice)).toEqual([
      'ℹ️ [info] prod: a text of somebody',
      'a text of somebody\non two lines',
    ])
  })
})
