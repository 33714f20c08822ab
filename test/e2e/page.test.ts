import { expect, onTestFinished, test } from 'vitest'
import { findChromium, launchChromium, withoutBrowser } from '../support/browser.ts'
import { startLocalRun } from '../support/local-run.ts'

const executable = await findChromium()
if (executable === undefined) console.warn(`skipped: the local run's page in a browser; ${withoutBrowser}`)

test.skipIf(executable === undefined)('the page shows the run as it goes', async () => {
  const browser = await launchChromium(executable ?? '')
  onTestFinished(() => browser.close())
  const page = await browser.newPage()
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  const shows = (selector: string, text: string | RegExp): Promise<void> =>
    page.locator(selector, { hasText: text }).first().waitFor()

  const run = await startLocalRun(['--speed', '600', '--fault', 'conn_saturation'], { PORT: '0' })
  const address = await run.says(/watches a simulated Anchore/)
  await page.goto(/http:\S+/.exec(address)?.[0] ?? '')
  await shows('#connection', 'live')
  await shows('.card h3', 'ConnectionSaturation')
  const picture = (): Promise<string> => page.evaluate("document.querySelector('canvas').toDataURL()")
  const before = await picture()
  await shows('#fault', 'conn_saturation')
  await shows('.card .latest', '100 %')
  expect(await picture()).not.toBe(before)
  await shows('.chip', /connections-refused.*ALARM|ALARM.*connections-refused/s)
  await shows('#pages li', /slack, webhook/)
  await shows('#pages .outcome', 'resolved')
  expect(complaints).toEqual([])
  expect(await run.stop('SIGTERM')).toMatchObject({ code: 0, err: [] })
})
