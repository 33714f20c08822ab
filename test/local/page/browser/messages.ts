import { expect, test } from 'vitest'
import { violationsIn } from '../../../support/local/browser.ts'
import {
  exhausted,
  incidentOf,
  incidentTick,
  messageAt,
  slotAt,
  tickAt,
} from '../../../support/local/page.ts'
import type { OpenPage } from './open-page.ts'

export function showsMessages(open: OpenPage): void {
  test('shows the incident as Slack does: one message that is edited, with its thread, and folded when it is over', async () => {
    open.feed.publish(incidentTick(4))
    await open.shows('#messages h3', '[critical] Anchore local')
    expect(await open.page.locator('#messages h3 img').getAttribute('alt')).toBe('🚨')
    const { origin } = new URL(open.server.url)
    const console = 'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1'
    const links = [
      `<${console}#alarmsV2:alarm/anchor-watch-local-connections-exhausted|Alarm>`,
      `<${console}#logsV2:log-groups/x|Logs>`,
      `<${origin}/docs/runbooks/lock-wait.md|Runbook>`,
    ]
    const first = messageAt(4)
    const sections = ['*First:* End `idle` &lt;sessions&gt;.', links.join(' · '), '<!here>']
    open.feed.publish(
      tickAt(6, 92, {
        alarms: [exhausted],
        messages: [
          { ...first, sections, editedAt: slotAt(6) },
          messageAt(6, { ts: 'reply', thread: first.ts, header: '🚨 worse' }),
        ],
      }),
    )
    await open.shows('#messages time', '10:04 (edited 10:06)')
    expect(await open.page.locator('#messages > li').count()).toBe(1)
    await open.shows('#messages .thread h3', 'worse')
    await open.shows('#messages .thread-count', '1 reply in the thread')
    await open.shows('#messages .sections', 'First: End idle <sessions>.')
    await open.shows('#messages mark', '@here')
    expect(
      await open.page.evaluate(
        "[...document.querySelectorAll('#messages .sections a')].map((link) => link.getAttribute('href'))",
      ),
    ).toEqual(['#series-ConnectionSaturation', `${origin}/docs/runbooks/lock-wait.md`])
    await open.shows('#others summary', '1 page through webhook')
    open.feed.publish(
      tickAt(9, 40, {
        messages: [{ ...first, header: '✅ [resolved] over', editedAt: slotAt(9), closed: true }],
      }),
    )
    await open.shows('#closed-messages summary', '✓ 1 resolved message')
    expect(await open.page.locator('#messages > li').count()).toBe(0)
  })

  test('shows the pages of several channels: the first open, the others folded', async () => {
    const { status } = tickAt(4, 92)
    const channels = ['Microsoft Teams', 'PagerDuty']
    const messages = channels.map((channel) => messageAt(4, { channel, ts: `${channel} 1` }))
    open.feed.publish(tickAt(4, 92, { status: { ...status, channels }, messages }))
    await open.shows('#pages h2', 'Pages as Microsoft Teams shows them')
    expect(await open.page.locator('#messages > li').count()).toBe(1)
    const folded = open.page.locator('#other-channels summary', { hasText: '1 page as PagerDuty shows them' })
    await folded.click()
    await open.shows('#other-channels h3', '[critical] Anchore local')
    expect(await violationsIn(open.page)).toEqual([])
  })

  test('shows the messages of two bots that have the same ts, each with its thread', async () => {
    const { status } = tickAt(4, 92)
    const channels = ['Slack', 'Slack 2']
    const messages = channels.flatMap((channel) => [
      messageAt(4, { channel, header: `🚨 page of ${channel}` }),
      messageAt(4, { channel, ts: 'reply', thread: messageAt(4).ts, header: `🚨 reply of ${channel}` }),
    ])
    open.feed.publish(tickAt(4, 92, { status: { ...status, channels }, messages }))
    const areShown = async (): Promise<void> => {
      await open.shows('#messages h3', /page of Slack$/)
      await open.shows('#messages .thread h3', /reply of Slack$/)
      await open.page.locator('#other-channels summary', { hasText: 'as Slack 2 shows them' }).click()
      await open.shows('#other-channels h3', 'page of Slack 2')
      await open.shows('#other-channels .thread h3', 'reply of Slack 2')
    }
    await areShown()
    await open.page.reload()
    await areShown()
  })

  test('shows a title full of HTML as text', async () => {
    const title = '<img src=x onerror="document.title=1"><b>bold</b>'
    const header = `🚨 ${title}`
    open.feed.publish(
      tickAt(0, 31, { incidents: [incidentOf({ title })], messages: [messageAt(0, { header })] }),
    )
    await open.shows('#incidents h3', title)
    await open.shows('#messages h3', title)
    expect(await open.page.locator('main b, img[src=x]').count()).toBe(0)
  })
}
