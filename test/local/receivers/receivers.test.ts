import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { createHttp } from '../../../lib/net/index.ts'
import { createChannels, type ChannelConfig, testPage } from '../../../lib/oncall/index.ts'
import { pagerdutyEvents } from '../../../local/receivers/services.ts'
import { startReceiver, type ReceivedPage, type Service } from '../../../local/receivers/receiver.ts'
import { type SlackMessage, slackApi } from '../../../local/receivers/slack.ts'
import { breakOff } from '../../support/local/break-off.ts'
import { resolveNotice, triggerNotice, updateNotice } from '../../support/oncall/notices.ts'

const token = '5ec2e75ec2e75ec2e75ec2e75ec2e75e'
const severities = ['critical'] as const
const { http, close } = createHttp()
afterAll(close)

/** A channel of the project in front of a receiver of the local run, and the pages that people hear. */
async function start(service: Service, configAt: (url: string) => ChannelConfig) {
  const pages: ReceivedPage[] = []
  const receiver = await startReceiver('', service, (page) => pages.push(page))
  onTestFinished(receiver.stop)
  const secrets = () => Promise.resolve(token)
  const [channel] = createChannels([configAt(receiver.url)], { http, secrets, variables: {}, clock: () => 0 })
  if (channel === undefined) throw new Error('no channel')
  const deliver = (notice: typeof triggerNotice, reference?: string) =>
    channel.deliver(notice, reference, new AbortController().signal)
  return { pages, deliver }
}

const heard = (pages: readonly ReceivedPage[]) => pages.map(({ action, alarm }) => `${action} ${alarm}`)

test('a receiver goes on after a request that breaks off', async () => {
  const receiver = await startReceiver(
    '',
    () => ({ status: 200, body: 'ok' }),
    () => undefined,
  )
  onTestFinished(receiver.stop)
  await breakOff(receiver.url)
  expect(await (await fetch(receiver.url, { method: 'POST', body: '{}' })).text()).toBe('ok')
})

describe("the receiver of Slack's Web API", () => {
  const botAt = (url: string): ChannelConfig => ({
    type: 'slack_bot',
    token: { source: 'env', name: 'TOKEN' },
    channel: 'C0123456789',
    api: url,
    severities,
  })

  const at = Date.UTC(2026, 10, 24, 10)
  const slackFor = (expected: string, shown: SlackMessage[] = []) =>
    slackApi({
      token: expected,
      label: 'slack',
      clock: () => at,
      shown: (message) => shown.push(message),
    })

  test('hears a page, its escalation in the thread and the edit that resolves; an update is silent', async () => {
    const shown: SlackMessage[] = []
    const { pages, deliver } = await start(slackFor(token, shown), botAt)
    const first = await deliver(triggerNotice)
    const reference = first.ok ? first.value.reference : undefined
    for (const notice of [updateNotice, { ...triggerNotice, reason: 'escalated' as const }, resolveNotice])
      expect(await deliver(notice, reference)).toEqual(first)
    expect(heard(pages)).toEqual(['trigger backlog-age', 'trigger backlog-age', 'resolve backlog-age'])
    expect(pages[0]?.text).toContain('Since: 2026-11-23 21:03 UTC')
    expect(pages[0]?.text.split('\n')).toContain('First: Look whether images complete at all.')
    expect(pages[0]?.text).toContain(`\nRunbook: ${triggerNotice.runbook ?? ''}\n`)
    const seen = shown.map(({ ts, thread, header, editedAt }) => [ts, thread, header.split(' ')[0], editedAt])
    const [posted, reply] = [`${at / 1_000}.000001`, `${at / 1_000}.000002`]
    expect(seen).toEqual([
      [posted, undefined, '🚨', undefined],
      [posted, undefined, '🚨', at],
      [posted, undefined, '🚨', at],
      [reply, posted, '🚨', undefined],
      [posted, undefined, '✅', at],
    ])
  })

  test('refuses another token', async () => {
    const { pages, deliver } = await start(slackFor('other'), botAt)
    expect(await deliver(triggerNotice)).toMatchObject({ failure: { kind: 'auth' } })
    expect(pages).toEqual([])
  })
})

describe('the receiver of PagerDuty', () => {
  const pagerAt = (url: string): ChannelConfig => ({
    type: 'pagerduty',
    key: { source: 'env', name: 'KEY' },
    url,
    severities,
  })

  test('rings once an incident, whose resolve closes it', async () => {
    const { pages, deliver } = await start(pagerdutyEvents(token), pagerAt)
    for (const notice of [triggerNotice, triggerNotice, resolveNotice, resolveNotice, triggerNotice])
      expect(await deliver(notice)).toMatchObject({ ok: true })
    expect(heard(pages)).toEqual(['trigger backlog-age', 'resolve backlog-age', 'trigger backlog-age'])
  })

  test('takes a test page, which has no alarm', async () => {
    const { pages, deliver } = await start(pagerdutyEvents(token), pagerAt)
    const place = { deployment: 'prod', severity: 'critical', timezone: 'UTC', region: 'eu-west-1' } as const
    for (const notice of testPage({ ...place, at: 0 }))
      expect(await deliver(notice)).toMatchObject({ ok: true })
    expect(heard(pages)).toEqual(['trigger test', 'resolve test'])
  })

  test('refuses another key', async () => {
    const { deliver } = await start(pagerdutyEvents('other'), pagerAt)
    expect(await deliver(triggerNotice)).toMatchObject({ failure: { kind: 'rejected' } })
  })
})
