import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import type { PageSnapshot } from '../../local/page/view.ts'
import { findChromium, launchChromium, withoutBrowser } from '../support/local/browser.ts'
import { startCollectedDeployment } from '../support/local/collected-deployment.ts'
import type { Ended } from '../support/local/command-line.ts'
import { blocksOf } from '../support/local/server-sent-events.ts'
import { inProcess } from '../support/local/terminal.ts'

const world = await startCollectedDeployment()

interface Watching {
  readonly url: string
  /** The state of the page after its first minute. */
  readonly first: PageSnapshot
  /** As Ctrl-C does it. */
  readonly interrupt: () => Promise<Ended>
}

/** Starts the command on a free port, and waits for its first minute. */
async function watching(file: string): Promise<Watching> {
  const interrupted = new AbortController()
  const printed = Promise.withResolvers<string>()
  const ended = inProcess(['watch', '--config', file, '--port', '0'], {
    signal: interrupted.signal,
    out: printed.resolve,
  })
  const interrupt = (): Promise<Ended> => {
    interrupted.abort()
    return ended
  }
  onTestFinished(async () => {
    await interrupt()
  })
  const [url = ''] = /http:\S+/.exec(await printed.promise) ?? []
  for await (const block of blocksOf(await fetch(`${url}api/events`)))
    if (block.includes('event: tick')) break
  const first = (await (await fetch(`${url}api/state`)).json()) as PageSnapshot
  return { url, first, interrupt }
}

function newestOf({ series }: PageSnapshot, id: string): number | undefined {
  return series.find((one) => one.id === id)?.points.at(-1)?.[1]
}

test('watch shows the real services and database, and publishes nothing where the environment leads', async () => {
  const { url, first, interrupt } = await watching(await world.watchFile('watch.yml'))
  expect(new URL(url).hostname).toBe('127.0.0.1')
  expect(newestOf(first, 'ReplicasUp/analyzer')).toBe(3)
  expect(newestOf(first, 'DatabaseUp')).toBe(1)
  // Those of watch.yml.
  expect(first.status?.channels).toEqual(['Slack', 'PagerDuty', 'a webhook'])
  expect(first).toMatchObject({ findings: [], unseen: [], incidents: [], status: { deployment: 'local' } })
  const { calls } = world.deployment.cloudwatch
  expect(await interrupt()).toMatchObject({ code: 0, err: '' })
  expect(calls()).toEqual({})
})

test('watch names what it cannot read, and shows it on the page', async () => {
  const { port } = world.deployment.login
  const file = await world.watchFile('down.yml', `port: ${port}`, 'port: 1')
  const { first, interrupt } = await watching(file)
  expect(newestOf(first, 'DatabaseUp')).toBe(0)
  expect((await interrupt()).err).toMatch(/^postgres: refused: .+\n {2}\w/)
})

test('watch shows pages as Slack does if watch.yml has no channel', async () => {
  const text = await readFile(await world.watchFile('silent.yml'), 'utf8')
  const file = await world.write('silent.yml', text.replace(/^( {2}channels:)\n(?: {4}.*\n)+/m, '$1 []\n'))
  const { first } = await watching(file)
  expect(first.status?.channels).toEqual(['Slack'])
})

test('watch serves no faults and has the runbooks', async () => {
  const { url } = await watching(await world.watchFile('watch.yml'))
  expect(await (await fetch(`${url}api/faults`)).json()).toEqual([])
  expect(await (await fetch(`${url}docs/runbooks/backlog-age.md`)).text()).toContain('<h1')
})

test('watch names the option for another port if its own is taken', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const ended = await inProcess([
    ...['watch', '--config', await world.watchFile('watch.yml')],
    ...['--port', String(port)],
  ])
  expect(ended).toMatchObject({ code: 1, out: '' })
  expect(ended.err).toBe(`port ${port} on 127.0.0.1 is taken: name a free one, as in --port ${port + 1}\n`)
})

test.each([
  [['--port', 'many'], '--port: expected a number from 0 to 65535'],
  [['--config', 'none.yml'], 'none.yml: there is no such file'],
])('watch refuses %j with exit code 2', async (args, message) => {
  const file = args.includes('--config') ? [] : ['--config', await world.watchFile('watch.yml')]
  const { code, err } = await inProcess(['watch', ...file, ...args])
  expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(message) as string })
})

const executable = await findChromium()
if (executable === undefined) console.warn(`skipped: watch in a browser; ${withoutBrowser}`)

test.skipIf(executable === undefined)('the page in a browser shows the services, and no faults', async () => {
  const { url } = await watching(await world.watchFile('watch.yml'))
  const browser: Browser = await launchChromium(executable ?? '')
  onTestFinished(() => browser.close())
  const page = await browser.newPage()
  await page.goto(url)
  await page.locator('#charts').getByText('analyzer').first().waitFor()
  expect(await page.locator('#verdict-title').innerText()).toMatch(/^✓ /)
  expect(await page.locator('#minute').innerText()).toMatch(/^minute \d+$/)
  expect(await page.locator('#faults').isVisible()).toBe(false)
})
