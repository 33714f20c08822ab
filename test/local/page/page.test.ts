import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createFeed, type Feed } from '../../../local/page/feed.ts'
import { startPage, type RunningPage } from '../../../local/page/server.ts'
import { violationsIn } from '../../support/local/axe.ts'
import { findChromium, launchChromium, withoutBrowser } from '../../support/local/browser.ts'
import {
  alarmOf,
  deliveryAt,
  incidentOf,
  messageAt,
  slotAt,
  someFaults,
  someStepTimes,
  tickAt,
} from '../../support/local/page.ts'

const executable = await findChromium()
if (executable === undefined) console.warn(`skipped: the page in a browser; ${withoutBrowser}`)

describe.skipIf(executable === undefined)('the page in a browser', () => {
  let browser: Browser
  let server: RunningPage
  let feed: Feed
  let page: Page
  let asked: (readonly [name: string, on: boolean])[]
  let complaints: string[]
  let requests: string[]

  const start = (port: number): Promise<RunningPage> => {
    const setFault = (name: string, on: boolean): string | undefined => {
      asked.push([name, on])
      return name === 'backlog_grows' ? 'backlog_grows cannot be on now' : undefined
    }
    return startPage({ feed, faults: someFaults, setFault, port, host: '127.0.0.1' })
  }

  beforeAll(async () => {
    browser = await launchChromium(executable ?? '')
  })
  afterAll(() => browser.close())

  beforeEach(async () => {
    feed = createFeed()
    asked = []
    server = await start(0)
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
  const shows = (selector: string, text: string | RegExp): Promise<void> =>
    page.locator(selector, { hasText: text }).first().waitFor()
  const textOf = (selector: string): Promise<string> => page.locator(selector).first().innerText()
  const picture = (): Promise<string> => page.evaluate("document.querySelector('canvas').toDataURL()")

  const exhausted = alarmOf({
    state: 'alarm',
    sinceMs: slotAt(4),
    symptom: 'database connections are 92 % used (limit 85 %)',
  })
  /** A minute of an incident: its alarm, its texts and its message. */
  const incidentTick = (minute: number): ReturnType<typeof tickAt> =>
    tickAt(minute, 92, {
      alarms: [exhausted],
      incidents: [incidentOf()],
      deliveries: [deliveryAt(minute), deliveryAt(minute, { channel: 'webhook' })],
      messages: [messageAt(minute)],
    })

  test('says what will appear before the first slot', async () => {
    await shows('#verdict', 'Waiting for the first minute')
    await shows('#charts-empty', 'Charts appear with the first minute')
    await shows('#slack-empty', 'No message yet')
  })

  test('says that all is well only if all is seen', async () => {
    feed.publish(tickAt(0, 31, { alarms: [alarmOf()] }))
    await shows('#verdict h2', '✓ All is well, and every source is read')
    const lockWait = alarmOf({ name: 'lock-wait', state: 'unseen', sinceMs: slotAt(0) })
    feed.publish(tickAt(6, 31, { alarms: [alarmOf(), lockWait] }))
    await shows('#verdict h2', '? No problem in the data that arrive')
    await shows('#states [data-state=unseen]', 'since 10:00 UTC, for 7 min: lock-wait')
    feed.publish(tickAt(7, 31, { unseen: ['the database, not read since 10:01 UTC'] }))
    await shows('#verdict h2', '? Not every source is read')
    await shows('#unseen-sources', 'the database, not read since 10:01 UTC')
    feed.publish(tickAt(8, 31, { alarms: [{ ...lockWait, state: 'unmeasured' }] }))
    await shows('#states [data-state=unmeasured]', 'lock-wait')
    await shows('#verdict h2', '✓ No problem in the metrics that have data')
    await shows('#verdict', '1 alarm is OK, 1 not measured')
  })

  test('leads with the incident: what is wrong and why, since when, what to do first', async () => {
    feed.publish(incidentTick(4))
    await shows('#verdict h2', '▲ 1 incident is open')
    expect(await textOf('#incidents h3')).toBe(
      'Database connections are 92 % used (limit 85 %): role reporting holds 71',
    )
    expect(await textOf('#incidents .meta')).toMatch(/^CRITICAL since 10:03 UTC, for 2 min$/i)
    expect(await textOf('#incidents [data-part=first] dd')).toContain('End idle sessions')
    expect(await textOf('#incidents code')).toBe('SELECT pg_terminate_backend(pid)')
    expect(await page.locator('#incidents [data-part=also]').isVisible()).toBe(false)
    expect(await page.locator('.runbook').getAttribute('href')).toBe(
      '/docs/runbooks/connections-exhausted.md',
    )
    await shows('[role=status]', 'Incident, critical: database connections are 92 % used')
    feed.publish(
      tickAt(23, 40, {
        alarms: [alarmOf()],
        incidents: [incidentOf({ closedMs: slotAt(23), title: 'connections are free again after 20 min' })],
      }),
    )
    await shows('#verdict h2', '✓ All is well, and every source is read')
    await shows(
      '#resolved summary',
      '1 resolved, the newest at 10:23: connections are free again after 20 min',
    )
    await shows('[role=status]', 'Resolved: connections are free again')
  })

  test('has the worst incident first, a long one by its whole duration, and none below 0', async () => {
    const warning = incidentOf({
      id: 'b',
      severity: 'warning',
      title: 'the backlog is old',
      sinceMs: slotAt(70),
    })
    feed.publish(tickAt(68, 92, { alarms: [exhausted], incidents: [incidentOf(), warning] }))
    await shows('#verdict h2', '▲ 2 incidents are open')
    expect(await page.locator('#incidents .since').allTextContents()).toEqual([
      'since 10:03 UTC, for 66 min',
      'since 11:10 UTC, for 0 s',
    ])
  })

  test('shows pending alarms with their minutes, and those that are fine as a count', async () => {
    const pending = alarmOf({ state: 'pending', window: { over: 2, points: 5, fires: 3 } })
    const others = ['lock-wait', 'io-slow'].map((name) => alarmOf({ name }))
    feed.publish(tickAt(0, 90, { alarms: [pending, ...others] }))
    await shows(
      '#states [data-state=pending]',
      'connections-exhausted over its limit for 2 of 5 minutes, fires at 3',
    )
    expect(await textOf('#states [data-state=ok] summary')).toBe('✓ 2 alarms are OK')
    expect(await page.locator('#states [data-state=ok] a').first().isVisible()).toBe(false)
    await shows('.card .note', 'connections-exhausted: 2 of 5 min')
  })

  test('shows the incident as Slack does: one message that is edited, with its thread, and folded when it is over', async () => {
    feed.publish(incidentTick(4))
    await shows('#messages h3', '[critical] Anchore local')
    expect(await page.locator('#messages h3 img').getAttribute('alt')).toBe('🚨')
    const { origin } = new URL(server.url)
    const console = 'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1'
    const links = [
      `<${console}#alarmsV2:alarm/anchor-watch-local-connections-exhausted|Alarm>`,
      `<${console}#logsV2:log-groups/x|Logs>`,
      `<${origin}/docs/runbooks/lock-wait.md|Runbook>`,
    ]
    const first = messageAt(4)
    const sections = ['*First:* End `idle` &lt;sessions&gt;.', links.join(' · '), '<!here>']
    feed.publish(
      tickAt(6, 92, {
        alarms: [exhausted],
        messages: [
          { ...first, sections, editedAt: slotAt(6) },
          messageAt(6, { ts: 'reply', thread: first.ts, header: '🚨 worse' }),
        ],
      }),
    )
    await shows('#messages time', '10:04 (edited 10:06)')
    expect(await page.locator('#messages > li').count()).toBe(1)
    await shows('#messages .thread h3', 'worse')
    await shows('#messages .thread-count', '1 reply in the thread')
    await shows('#messages .sections', 'First: End idle <sessions>.')
    await shows('#messages mark', '@here')
    expect(
      await page.evaluate(
        "[...document.querySelectorAll('#messages .sections a')].map((link) => link.getAttribute('href'))",
      ),
    ).toEqual(['#series-ConnectionSaturation', `${origin}/docs/runbooks/lock-wait.md`])
    await shows('#others summary', '1 page through webhook')
    feed.publish(
      tickAt(9, 40, { messages: [{ ...first, header: '✅ [resolved] over', editedAt: slotAt(9) }] }),
    )
    await shows('#closed-messages summary', '✓ 1 resolved message')
    expect(await page.locator('#messages > li').count()).toBe(0)
  })

  test('says once that a source is not seen, and has several causes as a list', async () => {
    const causes = ['role reporting holds 71', 'anchore.services: every service refuses the credentials.']
    const unknown = [
      'the backlog, locks and I/O, not read since 10:03 UTC',
      'catalog, not read since 10:04 UTC',
    ]
    const unseen = ['the database, not read since 10:03 UTC']
    feed.publish(tickAt(4, 92, { unseen, incidents: [incidentOf({ causes, unknown })] }))
    await shows('#unseen-sources', 'the database, not read since 10:03 UTC')
    expect(await page.locator('#incidents [data-part=causes] li').allTextContents()).toEqual([
      'Role reporting holds 71',
      'anchore.services: every service refuses the credentials.',
    ])
    expect(await textOf('#incidents [data-part=unknown] dd')).toBe('Catalog, not read since 10:04 UTC')
  })

  test('shows a title full of HTML as text', async () => {
    const title = '<img src=x onerror="document.title=1"><b>bold</b>'
    const header = `🚨 ${title}`
    feed.publish(tickAt(0, 31, { incidents: [incidentOf({ title })], messages: [messageAt(0, { header })] }))
    await shows('#incidents h3', title)
    await shows('#messages h3', title)
    expect(await page.locator('main b, img[src=x]').count()).toBe(0)
  })

  test('starts a fault by keyboard, tells its truth while it is on, and shows a refusal', async () => {
    feed.publish(tickAt(0, 31))
    const button = page.getByRole('button', { name: 'conn_saturation Start' })
    await button.focus()
    await page.keyboard.press('Enter')
    await shows('#fault-list', 'conn_saturationStop')
    const { status } = tickAt(1, 31)
    feed.publish(tickAt(1, 31, { status: { ...status, faults: ['conn_saturation'] } }))
    await shows('#active-faults', 'a tool opens sessions until logins are refused')
    await shows('#world', 'In truth: 3 waiting, 2 analyzing, 40 completed; 31 of 97 connections.')
    await page.locator('#active-faults button').click()
    await page.getByRole('button', { name: 'backlog_grows Start' }).click()
    await shows('#fault-answer', 'backlog_grows cannot be on now')
    expect(asked).toEqual([
      ['conn_saturation', true],
      ['conn_saturation', false],
      ['backlog_grows', true],
    ])
  })

  test('shows the lifecycle of an image with what waits where, and what is not seen', async () => {
    const point = (id: string, unit: 'Count' | 'Seconds', value: number) => ({
      id,
      value,
      series: { id, title: id, label: '', unit, group: 'backlog', statistic: 'Maximum' } as const,
    })
    const points = [
      point('ImagesWaiting', 'Count', 41),
      point('OldestWait', 'Seconds', 480),
      point('ImagesArrived', 'Count', 7),
    ]
    const alarms = [alarmOf({ name: 'analysis-stuck', series: 'LongestAnalysis', state: 'alarm' })]
    feed.publish(tickAt(0, 31, { points, alarms }))
    const steps = async (): Promise<readonly string[]> => page.locator('#lifecycle li').allInnerTexts()
    await shows('#lifecycle', 'oldest 8 min')
    const [arrives, waits, analyzed] = await steps()
    expect(arrives).toContain('7/min')
    expect(waits).toContain('41')
    expect(analyzed).toContain('▲ analysis-stuck')
    feed.publish(tickAt(5, 31, { points: [] }))
    await shows('#lifecycle', 'no data since 10:01')
  })

  test('shows the time of each step with the slow one marked, its evidence and the first change', async () => {
    feed.publish(tickAt(0, 31))
    await shows('#step-limit', 'No step was slow in the last 60 min.')
    expect(await page.locator('#lifecycle .time').allTextContents()).toEqual([
      '',
      'mean 12 s',
      'mean 48 s to download, unpack and analyze',
      'mean 2 s',
      'time not measured',
      '',
    ])
    const times = someStepTimes.times.map((one) => ({ ...one, slow: one.steps.includes('unpack') }))
    const sign = 'inferred: the free scratch space changed in 92 % of the periods'
    const limit = {
      steps: ['download', 'unpack'],
      confidence: 'low',
      evidence: [sign],
      change: 'layer_cache_enable: Switch it on.',
    } as const
    feed.publish(tickAt(1, 31, { stepTimes: { minutes: 60, seen: 0.5, times, limit } }))
    await shows('#step-limit', 'Slow in the last 60 min: download or unpack (confidence low)')
    await shows('#step-span', 'means of the last 60 min; the backlog has data in 30 of them')
    await shows('#step-evidence', sign)
    await shows('#step-change', 'To change first: layer_cache_enable: Switch it on.')
    const marked = page.locator('#lifecycle li', { has: page.locator('.slow:visible') })
    expect(await marked.locator('h3').allTextContents()).toEqual(['Analyzing'])
  })

  test('draws a chart that every tick moves', async () => {
    feed.publish(tickAt(0, 31, { alarms: [alarmOf()] }))
    await shows('.card h4', 'ConnectionSaturation')
    await shows('.card .latest', '31 %')
    const before = await picture()
    feed.publish(tickAt(1, 62))
    await shows('.card .latest', '62 %')
    await page.getByRole('img', { name: 'from 31 % to 62 % within 60 s' }).waitFor()
    await expect.poll(picture).not.toBe(before)
  })

  test('shows what was published before it was opened', async () => {
    feed.publish(tickAt(0, 31, { alarms: [alarmOf()] }))
    feed.publish(tickAt(1, 45))
    await page.reload()
    await shows('.card .latest', '45 %')
    await shows('#clock', '24 Nov 10:02 UTC')
  })

  /** Whether the chart has a pixel in this colour of the page. */
  const isDrawn = (colour: string): Promise<boolean> =>
    page.evaluate(`(() => {
      const chart = document.querySelector('canvas')
      const one = new OffscreenCanvas(1, 1).getContext('2d')
      one.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--${colour}')
      one.fillRect(0, 0, 1, 1)
      const pixels = (context, width, height) => new Uint32Array(context.getImageData(0, 0, width, height).data.buffer)
      return pixels(chart.getContext('2d'), chart.width, chart.height).includes(pixels(one, 1, 1)[0])
    })()`)

  test('draws bands of the times that an alarm is pending, in ALARM and not seen', async () => {
    const bands = [
      ['pending', 'critical'],
      ['alarm', 'critical-span'],
      ['unseen', 'unseen-span'],
    ] as const
    feed.publish(tickAt(0, 31, { alarms: [alarmOf({ threshold: 200 })] }))
    await shows('.card .latest', '31 %')
    for (const [, colour] of bands) expect(await isDrawn(colour)).toBe(false)
    for (const [index, [state, colour]] of bands.entries()) {
      const minute = 2 * index + 1
      const alarms = [alarmOf({ threshold: 200, state, sinceMs: slotAt(minute) })]
      feed.publish(tickAt(minute, 0, { points: [], alarms }))
      feed.publish(tickAt(minute + 1, 0, { points: [], alarms }))
      await shows(`#states [data-state=${state}] a`, 'connections-exhausted')
      await expect.poll(() => isDrawn(colour)).toBe(true)
    }
  })

  test('draws a threshold', async () => {
    feed.publish(tickAt(0, 31, { alarms: [alarmOf()] }))
    await shows('.card .note', 'limit 85 %')
    await expect.poll(() => isDrawn('critical')).toBe(true)
  })

  test('leads from an alarm to the chart of what it watches', async () => {
    feed.publish(tickAt(0, 31, { alarms: [exhausted] }))
    await page.locator('#states [data-state=alarm] a').click()
    await shows('.card:target h4', 'ConnectionSaturation')
  })

  test('moves along a chart by the arrow keys', async () => {
    for (const minute of [0, 1, 2]) feed.publish(tickAt(minute, 30 + minute, { alarms: [alarmOf()] }))
    await shows('.card .latest', '32 %')
    await page.locator('.plot').focus()
    await page.keyboard.press('ArrowLeft')
    await shows('.card .note', '10:02: 32 %')
    await page.keyboard.press('ArrowLeft')
    await shows('.card .note', '10:01: 31 %')
  })

  test('leaves no card alone in a row', async () => {
    const points = Array.from({ length: 7 }, (_, index) => {
      const id = `Metric${index}`
      const series = {
        id,
        title: id,
        label: '',
        unit: 'Count',
        group: 'backlog',
        statistic: 'Maximum',
      } as const
      return { id, value: 1, series }
    })
    const alarms = points.map(({ id }) => alarmOf({ name: id, series: id }))
    feed.publish(tickAt(0, 31, { points, alarms }))
    await shows('.card h4', 'Metric6')
    for (const width of [1440, 820]) {
      await page.setViewportSize({ width, height: 800 })
      await page.evaluate(
        'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))',
      )
      const tops = await page.evaluate<readonly number[]>(
        "[...document.querySelectorAll('.card')].map((card) => card.getBoundingClientRect().top)",
      )
      const rows = [...Map.groupBy(tops, (top) => top).values()].map(({ length }) => length)
      expect(Math.min(...rows), String(rows)).toBeGreaterThan(1)
    }
  })

  test('writes values with the unit that people use, rounded to what they mean', async () => {
    const written = await page.evaluate(`import('/format.js').then(({ formatValue }) => [
      [2_820, 'Seconds'], [0.24, 'Seconds'], [604_800, 'Seconds'], [5, 'Milliseconds'], [99.96, 'Percent'],
      [0.000_2, 'Percent'], [9_100_000_000, 'Bytes'], [12_345, 'Count'], [0.5, 'Count'], [1, 'None'],
    ].map(([value, unit]) => formatValue(value, unit)))`)
    const expected = ['47 min', '240 ms', '7 d', '5 ms', '99 %', '0 %', '9.1 GB', '12,345', '0.5', 'yes']
    expect(written).toEqual(expected)
  })

  const screens = [390, 820, 1440].flatMap((width) => [[width, 'light'] as const, [width, 'dark'] as const])
  test.each(screens)('at %i pixels in %s it fits, and axe finds nothing', async (width, colorScheme) => {
    await page.setViewportSize({ width, height: 800 })
    await page.emulateMedia({ colorScheme })
    const states = ['ok', 'pending', 'unseen', 'unmeasured'] as const
    const others = states.map((state) => alarmOf({ name: `is-${state}`, severity: 'warning', state }))
    const tick = incidentTick(4)
    const status = { ...tick.status, faults: ['conn_saturation'] }
    const finding = { title: 'postgres: refused', text: 'Rotate.', sinceMs: slotAt(1) }
    const more = { status, findings: [finding], unseen: ['the database, not read since 10:01 UTC'] }
    feed.publish({ ...tick, ...more, alarms: [exhausted, ...others] })
    await shows('.card .latest', '92 %')
    await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
    expect(await violationsIn(page)).toEqual([])
  })

  test('has the cause and the first step on the first screen of a phone', async () => {
    await page.setViewportSize({ width: 390, height: 800 })
    feed.publish(incidentTick(4))
    for (const selector of ['#incidents h3', '#incidents [data-part=first] dd']) {
      await shows(selector, /\w/)
      const box = await page.locator(selector).boundingBox()
      expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThan(800)
    }
  })

  test('is grey when the server goes, names the time of its data, and follows it when it is back', async () => {
    feed.publish(incidentTick(4))
    await shows('#incidents h3', 'Database')
    await server.stop()
    await shows('#connection', 'connection lost: all this is as of 10:05 UTC')
    expect(await page.evaluate("getComputedStyle(document.querySelector('main')).filter")).toBe(
      'grayscale(1)',
    )
    feed = createFeed()
    feed.publish(tickAt(7, 55, { alarms: [alarmOf()] }))
    server = await start(Number(new URL(server.url).port))
    await shows('.card .latest', '55 %')
    await shows('#connection', 'live')
    await page.locator('#incidents article').waitFor({ state: 'detached' })
  })

  test('shows a runbook as a page that axe finds nothing in', async () => {
    await page.goto(`${server.url}docs/runbooks/connections-refused.md`)
    await shows('h1', 'connections-refused')
    expect(await violationsIn(page)).toEqual([])
    await page.getByRole('link', { name: 'connections-high' }).first().click()
    await shows('h1', 'connections-high')
  })

  test('asks nothing of any other origin and has nothing to complain of', async () => {
    feed.publish(incidentTick(0))
    await shows('#messages li', 'Anchore')
    const origin = new URL(server.url).origin
    expect(requests.filter((url) => new URL(url).origin !== origin)).toEqual([])
    expect(complaints).toEqual([])
  })
})
