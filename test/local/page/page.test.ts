import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createFeed, type Feed } from '../../../local/page/feed.ts'
import { startPage, type RunningPage } from '../../../local/page/server.ts'
import { findChromium, launchChromium, withoutBrowser } from '../../support/local/browser.ts'
import { alarmOf, deliveryAt, slotAt, tickAt } from '../../support/local/page.ts'

const executable = await findChromium()
if (executable === undefined) console.warn(`skipped: the page in a browser; ${withoutBrowser}`)

describe.skipIf(executable === undefined)('the page in a browser', () => {
  let browser: Browser
  let server: RunningPage
  let feed: Feed
  let page: Page
  let complaints: string[]
  let requests: string[]

  beforeAll(async () => {
    browser = await launchChromium(executable ?? '')
  })
  afterAll(() => browser.close())

  beforeEach(async () => {
    feed = createFeed()
    server = await startPage({ feed, port: 0, host: '127.0.0.1' })
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    complaints = []
    requests = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => requests.push(request.url()))
    await page.goto(server.url)
    await shows('#connection', 'live')
  })
  afterEach(async () => {
    await page.close()
    await server.stop()
  })

  /** Waits until the element says `text`. */
  const shows = (selector: string, text: string): Promise<void> =>
    page.locator(selector, { hasText: text }).first().waitFor()
  const picture = (): Promise<string> => page.evaluate("document.querySelector('canvas').toDataURL()")

  test('says what will appear before the first slot', async () => {
    await shows('#verdict', 'Waiting for the first minute')
    await shows('#charts-empty', 'Charts appear with the first published slot')
    await shows('#pages-empty', 'No page has been sent')
  })

  test('draws a chart that every tick moves', async () => {
    feed.publish(tickAt(0, 31))
    await shows('.card h3', 'ConnectionSaturation')
    await shows('.card .latest', '31 %')
    const before = await picture()
    feed.publish(tickAt(1, 62))
    await shows('.card .latest', '62 %')
    await page.getByRole('img', { name: 'from 31 % to 62 % within 60 s' }).waitFor()
    expect(await picture()).not.toBe(before)
  })

  test('shows what was published before it was opened', async () => {
    feed.publish(tickAt(0, 31))
    feed.publish(tickAt(1, 45, { status: { ...tickAt(1, 45).status, fault: 'connections' } }))
    await page.reload()
    await shows('.card .latest', '45 %')
    await shows('#clock', '24 Nov 10:02 UTC')
    await shows('#fault', 'connections')
    await shows('#world', '3 waiting, 2 analyzing, 40 completed; 31 of 97 connections')
  })

  test('announces an alarm that goes to ALARM and says so in words', async () => {
    feed.publish(tickAt(0, 31, { alarms: [alarmOf()] }))
    await shows('#verdict', '✓ 1 of 1 alarms OK')
    const symptom = 'database connections are 92 % used (limit 85 %)'
    feed.publish(tickAt(1, 92, { alarms: [alarmOf({ state: 'ALARM', sinceMs: slotAt(1), symptom })] }))
    await shows('[role=status]', `connections-exhausted: ALARM. ${symptom}`)
    await shows('.chip', 'ALARM')
    await shows('#verdict', symptom)
    await shows('.card .note', '▲ connections-exhausted')
    feed.publish(tickAt(2, 40, { alarms: [alarmOf({ sinceMs: slotAt(2) })] }))
    await shows('[role=status]', 'connections-exhausted: OK.')
  })

  test('lists the open findings with their beginning, and none when all ended', async () => {
    const title = 'ReplicasUp catalog: its name does not resolve'
    const finding = { title, text: 'catalog.test: ENOTFOUND\nCheck the name.', sinceMs: slotAt(31) }
    feed.publish(tickAt(32, 31, { findings: [finding] }))
    await shows('#findings li', title)
    await shows('#findings li', 'since 10:31')
    expect(await page.locator('#findings p').innerText()).toBe(finding.text)
    feed.publish(tickAt(33, 31))
    await page.locator('#findings li').waitFor({ state: 'detached' })
    expect(await page.locator('#findings-title').isVisible()).toBe(false)
  })

  test('counts as OK only what was measured', async () => {
    feed.publish(tickAt(0, 31, { alarms: [alarmOf({ state: 'INSUFFICIENT_DATA' })] }))
    await shows('#verdict', '? 0 of 1 alarms OK, 1 not measured')
    const unmeasured = alarmOf({ name: 'service-down-apiext', area: 'services', measured: false })
    const without = alarmOf({ name: 'backlog-age', area: 'backlog', state: 'INSUFFICIENT_DATA' })
    feed.publish(tickAt(1, 31, { alarms: [alarmOf(), unmeasured, without] }))
    await shows('#verdict', '✓ 1 of 3 alarms OK, 2 not measured')
    expect(await page.locator('.chip .state').allTextContents()).toEqual([
      'not measured',
      'OK',
      'not measured',
    ])
    feed.publish(tickAt(2, 92, { alarms: [alarmOf({ state: 'ALARM', sinceMs: slotAt(3) })] }))
    await shows('#verdict', '▲ 1 of 3 alarms in ALARM, 2 not measured')
  })

  test('gives an incident the same age wherever it is shown, from 0 on', async () => {
    const ages = (): Promise<readonly string[]> =>
      Promise.all(
        ['#symptoms span', '.chip .state', '#pages .outcome'].map((selector) =>
          page.locator(selector).innerText(),
        ),
      )
    // The minute in which it begins: evaluated and sent when that is over.
    const alarms = [alarmOf({ state: 'ALARM', sinceMs: slotAt(4) })]
    feed.publish(tickAt(3, 92, { alarms, deliveries: [deliveryAt(4)] }))
    await shows('#pages .outcome', 'open')
    expect(await ages()).toEqual([expect.stringContaining('critical for 0 s'), 'ALARM 0 s', 'open for 0 s'])
    feed.publish(tickAt(68, 92, { alarms }))
    await shows('#pages .outcome', '65')
    expect(await ages()).toEqual([
      expect.stringContaining('critical for 65 min'),
      'ALARM 65 min',
      'open for 65 min',
    ])
  })

  test('draws thresholds and shades the time in ALARM', async () => {
    feed.publish(tickAt(0, 31))
    feed.publish(tickAt(1, 62))
    await shows('.card .latest', '62 %')
    const plain = await picture()
    feed.publish(tickAt(1, 62, { points: [], alarms: [alarmOf()] }))
    await shows('.chip', 'OK')
    const dashed = await picture()
    expect(dashed).not.toBe(plain)
    feed.publish(tickAt(1, 62, { points: [], alarms: [alarmOf({ state: 'ALARM' })] }))
    await shows('.chip', 'ALARM')
    expect(await picture()).not.toBe(dashed)
  })

  test('leads from an alarm to the chart of what it watches', async () => {
    feed.publish(tickAt(0, 31, { alarms: [alarmOf()] }))
    await page.locator('.chip').click()
    await shows('.card:target h3', 'ConnectionSaturation')
  })

  test('pairs the trigger of a page with its resolve', async () => {
    feed.publish(tickAt(3, 92, { deliveries: [deliveryAt(3), deliveryAt(3, { channel: 'webhook' })] }))
    await shows('#pages li', 'Database connections are 92 % used (limit 85 %)')
    await shows('#pages .meta', '▲ critical · 10:03 · slack, webhook')
    await shows('[role=status]', 'Page sent to slack: Database connections are 92 % used')
    const resolved = deliveryAt(23, { action: 'resolve', title: 'Resolved' })
    feed.publish(tickAt(23, 40, { deliveries: [resolved, { ...resolved, channel: 'webhook' }] }))
    await shows('#pages .outcome', '✓ resolved 10:23 after 20 min')
    expect(await page.locator('#pages li').count()).toBe(1)
  })

  test('puts the newest page first', async () => {
    feed.publish(tickAt(3, 92, { deliveries: [deliveryAt(3, { title: 'first' })] }))
    feed.publish(tickAt(5, 92, { deliveries: [deliveryAt(5, { alarm: 'database-down', title: 'second' })] }))
    await shows('#pages li', 'second')
    expect(await page.locator('#pages h3').allTextContents()).toEqual(['second', 'first'])
  })

  test('shows a title full of HTML as text', async () => {
    const title = '<img src=x onerror="document.title=1"><b>bold</b>'
    feed.publish(tickAt(0, 31, { deliveries: [deliveryAt(0, { title, text: title })] }))
    await shows('#pages h3', title)
    expect(await page.locator('#pages img, #pages b').count()).toBe(0)
  })

  test('moves along a chart by the arrow keys', async () => {
    for (const minute of [0, 1, 2]) feed.publish(tickAt(minute, 30 + minute))
    await shows('.card .latest', '32 %')
    await page.locator('.plot').focus()
    await page.keyboard.press('ArrowLeft')
    await shows('.card .note', '10:02: 32 %')
    await page.keyboard.press('ArrowLeft')
    await shows('.card .note', '10:01: 31 %')
  })

  test('writes values with the unit that people use', async () => {
    const written = await page.evaluate(`import('/format.js').then(({ formatValue }) => [
      [2_820, 'Seconds'], [0.24, 'Seconds'], [604_800, 'Seconds'], [5, 'Milliseconds'], [91.6, 'Percent'],
      [9_100_000_000, 'Bytes'], [12_345, 'Count'], [0.5, 'Count'], [1, 'None'],
    ].map(([value, unit]) => formatValue(value, unit)))`)
    const expected = ['47 min', '240 ms', '7 d', '5 ms', '92 %', '9.1 GB', '12,345', '0.5', 'yes']
    expect(written).toEqual(expected)
  })

  test.each([
    [1280, 'light', 280],
    [390, 'dark', 360],
  ] as const)('fits a screen of %i pixels in %s', async (width, colorScheme, cardWidth) => {
    await page.setViewportSize({ width, height: 800 })
    await page.emulateMedia({ colorScheme })
    feed.publish(tickAt(0, 92, { alarms: [alarmOf({ state: 'ALARM' })], deliveries: [deliveryAt(0)] }))
    await shows('.card .latest', '92 %')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
    expect((await page.locator('.card').boundingBox())?.width).toBeGreaterThan(cardWidth)
  })

  test('says that it reconnects when the server goes, and follows it when it is back', async () => {
    feed.publish(tickAt(0, 31, { deliveries: [deliveryAt(0)] }))
    await shows('#pages li', 'Database')
    await server.stop()
    await shows('#connection', 'reconnecting')
    const next = createFeed()
    next.publish(tickAt(7, 55))
    server = await startPage({ feed: next, port: Number(new URL(server.url).port), host: '127.0.0.1' })
    await shows('.card .latest', '55 %')
    await shows('#connection', 'live')
    await page.locator('#pages li').waitFor({ state: 'detached' })
  })

  test('asks nothing of any other origin and has nothing to complain of', async () => {
    feed.publish(tickAt(0, 31, { alarms: [alarmOf()], deliveries: [deliveryAt(0)] }))
    await shows('#pages li', 'Database')
    const origin = new URL(server.url).origin
    expect(requests.filter((url) => new URL(url).origin !== origin)).toEqual([])
    expect(complaints).toEqual([])
  })
})
