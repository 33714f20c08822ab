import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { violationsIn, findChromium, launchChromium, withoutBrowser } from '../support/local/browser.ts'
import { startLocalRun, type LocalRun } from '../support/local/local-run.ts'

const executable = await findChromium()
if (executable === undefined) console.warn(`skipped: the local run's page in a browser; ${withoutBrowser}`)

interface Shown {
  readonly run: LocalRun
  readonly page: Page
  /** Waits until the first element says `text`. */
  readonly shows: (selector: string, text: string | RegExp) => Promise<void>
  readonly textOf: (selector: string) => Promise<string>
  readonly complaints: readonly string[]
}

/** `npm start` with its page in a browser. */
async function start(...args: readonly string[]): Promise<Shown> {
  const browser = await launchChromium(executable ?? '')
  onTestFinished(() => browser.close())
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  page.setDefaultTimeout(120_000)
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  const run = startLocalRun(['--speed', '600', ...args], { PORT: '0' })
  const address = await run.says(/watches a simulated Anchore/)
  await page.goto(/http:\S+/.exec(address)?.[0] ?? '')
  return {
    run,
    page,
    shows: (selector, text) => page.locator(selector, { hasText: text }).first().waitFor(),
    textOf: (selector) => page.locator(selector).first().innerText(),
    complaints,
  }
}

/** Starts or stops a fault as people do. */
async function click({ page }: Shown, fault: string, what: 'Start' | 'Stop'): Promise<void> {
  await page
    .locator('#fault-list')
    .getByRole('button', { name: `${fault} ${what}`, exact: true })
    .click()
}

test.skipIf(executable === undefined)(
  'a fault that is started by a click shows as band, alarm, one incident, one message in Slack, and its recovery',
  async () => {
    const shown = await start('--fault', 'none')
    const { page, shows, textOf, run, complaints } = shown
    await shows('#connection', 'live')
    const [paint] = await page.evaluate<readonly number[]>(
      "performance.getEntriesByName('first-contentful-paint').map(({ startTime }) => startTime)",
    )
    console.info(`first paint after ${Math.round(paint ?? NaN)} ms`)
    await shows('.card h4', 'ConnectionSaturation')
    await shows('#verdict h2', 'All is well, and seen')
    const chart = 'document.querySelector(\'[id="series-ConnectionSaturation"] canvas\').toDataURL()'
    const before = await page.evaluate(chart)

    await click(shown, 'conn_saturation', 'Start')
    await shows('#active-faults', 'a reporting tool opens sessions until the database refuses logins')
    await shows('#states [data-state=alarm]', 'connections-refused')
    await shows('#incidents h3', /^The database refuses logins/)
    expect(await page.locator('#incidents article').count()).toBe(1)
    await shows('#incidents [data-part=first] dd', 'pg_terminate_backend')
    await shows('#messages h3', '[critical] Anchore local: the database refuses logins')
    await shows('#others summary', /through .*webhook/)
    expect(await page.evaluate(chart)).not.toBe(before)
    // More alarms of the same cause: the message is edited.
    await shows('#states [data-state=alarm]', 'connections-exhausted')
    await shows('#messages time', 'edited')
    expect(await page.locator('#messages > li').count()).toBe(1)
    expect(await violationsIn(page)).toEqual([])

    await click(shown, 'conn_saturation', 'Stop')
    await shows('#verdict h2', 'All is well')
    await shows('#resolved summary', /^✓ 1 resolved, the newest at \d\d:\d\d: .* after \d+ min/)
    await shows('#closed-messages summary', '1 resolved message')
    const { PICTURE: file } = process.env
    if (file !== undefined) await page.locator('#charts').screenshot({ path: file })
    expect(await page.locator('#incidents article').count()).toBe(0)
    await page.locator('#closed-messages summary').click()
    await page.locator('#closed-messages').getByRole('link', { name: 'Runbook' }).click()
    await shows('h1', 'connections')
    expect(await textOf('body')).not.toContain('nothing here')
    expect(complaints).toEqual([])
    expect(await run.stop('SIGTERM')).toMatchObject({ code: 0, err: [] })
  },
)

test.skipIf(executable === undefined)(
  'a rotated password of the database shows within 5 minutes that the database is not seen, and never that all is well',
  async () => {
    const shown = await start('--fault', 'none')
    const { page, shows, run } = shown
    await shows('#verdict h2', 'All is well, and seen')
    // What the page said, minute by minute, and the faults that were on.
    await page.evaluate(`(() => {
      window.said = []
      new MutationObserver(() => {
        const on = document.querySelector('#active-faults').textContent
        const minute = Number(/\\d+/.exec(document.querySelector('#minute').textContent))
        window.said.push({ on, minute, verdict: document.querySelector('#verdict').textContent })
      }).observe(document.querySelector('#minute'), { childList: true, characterData: true, subtree: true })
    })()`)
    await click(shown, 'db_password_monitor', 'Start')
    await shows('#unseen-sources', 'the database, not read since')
    await shows('#states [data-state=unseen]', 'lock-wait')
    await shows('#lifecycle', 'not seen since')
    await shows('#incidents h3', /Collect-postgres|database/i)
    const said = await page.evaluate<readonly { on: string; minute: number; verdict: string }[]>('said')
    const during = said.filter(({ on }) => on.includes('db_password_monitor'))
    const first = during.find(({ verdict }) => verdict.includes('the database, not read since'))
    expect((first?.minute ?? Infinity) - (during[0]?.minute ?? 0)).toBeLessThanOrEqual(5)
    expect(during.slice(1).filter(({ verdict }) => verdict.includes('All is well'))).toEqual([])
    expect(await run.stop('SIGTERM')).toMatchObject({ code: 0, err: [] })
  },
)
