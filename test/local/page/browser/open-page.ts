import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { createFeed, type Feed } from '../../../../local/page/feed.ts'
import { startPage, type RunningPage } from '../../../../local/page/server.ts'
import { launchChromium } from '../../../support/local/browser.ts'
import { someFaults } from '../../../support/local/page.ts'

/** The page of a test, in a browser that the tests share. */
export interface OpenPage {
  page: Page
  feed: Feed
  server: RunningPage
  readonly start: (port: number) => Promise<RunningPage>
  /** The faults that were switched, in their order; backlog_grows is refused. */
  readonly asked: (readonly [name: string, on: boolean])[]
  /** The lines of the console and the errors. */
  readonly complaints: string[]
  /** The URLs of the requests. */
  readonly requests: string[]
  /** Waits until the element shows `text`. */
  readonly shows: (selector: string, text: string | RegExp) => Promise<void>
  readonly textOf: (selector: string) => Promise<string>
}

/** A new page before each test, closed after it. */
export function openPages(executable: string): OpenPage {
  let browser: Browser
  const [asked, complaints, requests]: [OpenPage['asked'], string[], string[]] = [[], [], []]
  const setFault = (name: string, on: boolean): string | undefined => {
    asked.push([name, on])
    return name === 'backlog_grows' ? 'backlog_grows cannot be on now' : undefined
  }
  const open = {
    asked,
    complaints,
    requests,
    start: (port) => startPage({ feed: open.feed, faults: someFaults, setFault, port }),
    shows: (selector, text) => open.page.locator(selector, { hasText: text }).first().waitFor(),
    textOf: (selector) => open.page.locator(selector).first().innerText(),
  } as OpenPage

  beforeAll(async () => {
    browser = await launchChromium(executable)
  })
  afterAll(() => browser.close())

  beforeEach(async () => {
    open.feed = createFeed()
    open.server = await open.start(0)
    open.page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    for (const list of [asked, complaints, requests]) list.length = 0
    open.page.on('console', (message) => complaints.push(message.text()))
    open.page.on('pageerror', (error) => complaints.push(error.message))
    open.page.on('request', (request) => requests.push(request.url()))
    await open.page.goto(open.server.url)
    await open.shows('#connection', 'live')
  })
  afterEach(async () => {
    await open.page.close()
    await open.server.stop()
  })
  return open
}
