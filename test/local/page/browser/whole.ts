import { expect, test } from 'vitest'
import { createFeed } from '../../../../local/page/feed.ts'
import { violationsIn } from '../../../support/local/axe.ts'
import { alarmOf, exhausted, incidentTick, slotAt, tickAt } from '../../../support/local/page.ts'
import type { OpenPage } from './open-page.ts'

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
