import { expect, test } from 'vitest'
import { alarmOf, exhausted, incidentOf, incidentTick, slotAt, tickAt } from '../../../support/local/page.ts'
import type { OpenPage } from './open-page.ts'
import { createFeed } from '../../../../local/page/feed.ts'
import { violationsIn } from '../../../support/local/browser.ts'

export function showsVerdicts(open: OpenPage): void {
  test('says what will appear before the first slot', async () => {
    await open.shows('#verdict', 'Waiting for the first minute')
    await open.shows('#charts-empty', 'Charts appear with the first minute')
    await open.shows('#pages-empty', 'No page yet')
  })

  test('says that all is well only if all is seen', async () => {
    open.feed.publish(tickAt(0, 31, { alarms: [alarmOf()] }))
    await open.shows('#verdict h2', '✓ All is well, and seen')
    const lockWait = alarmOf({ name: 'lock-wait', state: 'unseen', sinceMs: slotAt(0) })
    open.feed.publish(tickAt(6, 31, { alarms: [alarmOf(), lockWait] }))
    await open.shows('#verdict h2', '? No problem in the metrics that are seen')
    await open.shows('#states [data-state=unseen]', 'since 10:00 UTC, for 7 min: lock-wait')
    open.feed.publish(tickAt(7, 31, { unseen: ['the database, not read since 10:01 UTC'] }))
    await open.shows('#verdict h2', '? Not all is seen')
    await open.shows('#unseen-sources', 'the database, not read since 10:01 UTC')
    open.feed.publish(tickAt(8, 31, { alarms: [{ ...lockWait, state: 'unmeasured' }] }))
    await open.shows('#states [data-state=unmeasured]', 'lock-wait')
    await open.shows('#verdict h2', '✓ No problem in the metrics that are measured')
    await open.shows('#verdict', '1 alarm is OK, 1 not measured')
  })

  test('leads with the incident: what is wrong and why, since when, what to do first', async () => {
    open.feed.publish(incidentTick(4))
    await open.shows('#verdict h2', '▲ 1 incident is open')
    expect(await open.textOf('#incidents h3')).toBe(
      'Database connections are 92 % used (limit 85 %): role reporting holds 71',
    )
    expect(await open.textOf('#incidents .meta')).toMatch(/^CRITICAL since 10:03 UTC, for 2 min$/i)
    expect(await open.textOf('#incidents [data-part=first] dd')).toContain('End idle sessions')
    expect(await open.textOf('#incidents code')).toBe('SELECT pg_terminate_backend(pid)')
    expect(await open.page.locator('#incidents [data-part=also]').isVisible()).toBe(false)
    expect(await open.page.locator('.runbook').getAttribute('href')).toBe(
      '/docs/runbooks/connections-exhausted.md',
    )
    await open.shows('[role=status]', 'Incident, critical: database connections are 92 % used')
    open.feed.publish(
      tickAt(23, 40, {
        alarms: [alarmOf()],
        incidents: [
          incidentOf({
            closedMs: slotAt(23),
            title: 'connections are free again; alarm cleared after 20 min',
          }),
        ],
      }),
    )
    await open.shows('#verdict h2', '✓ All is well, and seen')
    await open.shows(
      '#resolved summary',
      '1 resolved, the newest at 10:23: connections are free again; alarm cleared after 20 min',
    )
    await open.shows('[role=status]', 'Resolved: connections are free again')
  })

  test('has the worst incident first, a long one by its whole duration, and none below 0', async () => {
    const warning = incidentOf({
      id: 'b',
      severity: 'warning',
      title: 'the backlog is old',
      sinceMs: slotAt(70),
    })
    open.feed.publish(tickAt(68, 92, { alarms: [exhausted], incidents: [incidentOf(), warning] }))
    await open.shows('#verdict h2', '▲ 2 incidents are open')
    expect(await open.page.locator('#incidents .since').allTextContents()).toEqual([
      'since 10:03 UTC, for 66 min',
      'since 11:10 UTC, for 0 s',
    ])
  })

  test('shows pending alarms with their minutes, and those that are fine as a count', async () => {
    const pending = alarmOf({ state: 'pending', window: { over: 2, points: 5, fires: 3 } })
    const others = ['lock-wait', 'io-slow'].map((name) => alarmOf({ name }))
    open.feed.publish(tickAt(0, 90, { alarms: [pending, ...others] }))
    await open.shows(
      '#states [data-state=pending]',
      'connections-exhausted over its limit for 2 of 5 minutes, fires at 3',
    )
    expect(await open.textOf('#states [data-state=ok] summary')).toBe('✓ 2 alarms are OK')
    await open.shows('#verdict', '2 alarms are OK, 1 pending; every source was read')
    expect(await open.page.locator('#states [data-state=ok] a').first().isVisible()).toBe(false)
    await open.shows('.card .note', 'connections-exhausted: 2 of 5 min')
  })

  test('says once that a source is not seen, and has several causes as a list', async () => {
    const causes = ['role reporting holds 71', 'anchore.services: every service refuses the credentials.']
    const unknown = [
      'the backlog, locks and I/O, not read since 10:03 UTC',
      'catalog, not read since 10:04 UTC',
    ]
    const unseen = ['the database, not read since 10:03 UTC']
    open.feed.publish(tickAt(4, 92, { unseen, incidents: [incidentOf({ causes, unknown })] }))
    await open.shows('#unseen-sources', 'the database, not read since 10:03 UTC')
    expect(await open.page.locator('#incidents [data-part=causes] li').allTextContents()).toEqual([
      'Role reporting holds 71',
      'anchore.services: every service refuses the credentials.',
    ])
    expect(await open.textOf('#incidents [data-part=unknown] dd')).toBe('Catalog, not read since 10:04 UTC')
  })

  test('starts a fault by keyboard, tells its truth while it is on, and shows a refusal', async () => {
    open.feed.publish(tickAt(0, 31))
    const button = open.page.getByRole('button', { name: 'conn_saturation Start' })
    await button.focus()
    await open.page.keyboard.press('Enter')
    await open.shows('#fault-list', 'conn_saturationStop')
    const { status } = tickAt(1, 31)
    open.feed.publish(tickAt(1, 31, { status: { ...status, faults: ['conn_saturation'] } }))
    await open.shows('#active-faults', 'a tool opens sessions until logins are refused')
    await open.shows('#world', 'In truth: 3 waiting, 2 analyzing, 40 completed; 31 of 97 connections.')
    await open.page.locator('#active-faults button').click()
    await open.page.getByRole('button', { name: 'backlog_grows Start' }).click()
    await open.shows('#fault-answer', 'backlog_grows cannot be on now')
    expect(open.asked).toEqual([
      ['conn_saturation', true],
      ['conn_saturation', false],
      ['backlog_grows', true],
    ])
  })
}

export function isAWholePage(open: OpenPage): void {
  const screens = [390, 820, 1440].flatMap((width) => [[width, 'light'] as const, [width, 'dark'] as const])
  test.each(screens)('at %i pixels in %s it fits, and axe finds nothing', async (width, colorScheme) => {
    await open.page.setViewportSize({ width, height: 800 })
    await open.page.emulateMedia({ colorScheme })
    const states = ['ok', 'pending', 'unseen', 'unmeasured'] as const
    const others = states.map((state) => alarmOf({ name: `is-${state}`, severity: 'warning', state }))
    const tick = incidentTick(4)
    const status = { ...tick.status, faults: ['conn_saturation'] }
    const finding = { title: 'postgres: refused', text: 'Rotate.', sinceMs: slotAt(1) }
    const more = { status, findings: [finding], unseen: ['the database, not read since 10:01 UTC'] }
    open.feed.publish({ ...tick, ...more, alarms: [exhausted, ...others] })
    await open.shows('.card .latest', '92 %')
    await open.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    expect(await open.page.evaluate('document.documentElement.scrollWidth')).toBe(width)
    expect(await violationsIn(open.page)).toEqual([])
  })

  test('has the cause and the first step on the first screen of a phone', async () => {
    await open.page.setViewportSize({ width: 390, height: 800 })
    open.feed.publish(incidentTick(4))
    for (const selector of ['#incidents h3', '#incidents [data-part=first] dd']) {
      await open.shows(selector, /\w/)
      const box = await open.page.locator(selector).boundingBox()
      expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThan(800)
    }
  })

  test('is grey when the server goes, names the time of its data, and follows it when it is back', async () => {
    open.feed.publish(incidentTick(4))
    await open.shows('#incidents h3', 'Database')
    await open.server.stop()
    await open.shows('#connection', 'connection lost: all this is as of 10:05 UTC')
    expect(await open.page.evaluate("getComputedStyle(document.querySelector('main')).filter")).toBe(
      'grayscale(1)',
    )
    open.feed = createFeed()
    open.feed.publish(tickAt(7, 55, { alarms: [alarmOf()] }))
    open.server = await open.start(Number(new URL(open.server.url).port))
    await open.shows('.card .latest', '55 %')
    await open.shows('#connection', 'live')
    await open.page.locator('#incidents article').waitFor({ state: 'detached' })
  })

  test('shows a runbook as a page that axe finds nothing in', async () => {
    await open.page.goto(`${open.server.url}docs/runbooks/connections-refused.md`)
    await open.shows('h1', 'connections-refused')
    expect(await violationsIn(open.page)).toEqual([])
    await open.page.getByRole('link', { name: 'connections-high' }).first().click()
    await open.shows('h1', 'connections-high')
  })

  test('asks nothing of any other origin and has nothing to complain of', async () => {
    open.feed.publish(incidentTick(0))
    await open.shows('#messages li', 'Anchore')
    const origin = new URL(open.server.url).origin
    expect(open.requests.filter((url) => new URL(url).origin !== origin)).toEqual([])
    expect(open.complaints).toEqual([])
  })
}
