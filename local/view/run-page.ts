import type { Watcher } from '../scenes/watcher.ts'
import { createFeed } from '../page/feed.ts'
import { startPage, type PageOptions } from '../page/server.ts'
import type { Minute } from '../report.ts'
import type { Stack } from '../stack.ts'
import { pageTick } from './tick.ts'

/** The page of a run. */
export interface RunPage {
  readonly url: string
  /** The base URL of the runbooks that it serves. */
  readonly runbooks: string
  /** Shows a minute that has passed. */
  readonly publish: (minute: Minute, watcher: Watcher) => Promise<void>
}

/** Serves the page on 127.0.0.1; `stack` closes it. */
export async function startRunPage(
  options: Pick<PageOptions, 'port' | 'otherPort' | 'faults' | 'setFault'>,
  stack: Stack,
): Promise<RunPage> {
  const feed = createFeed()
  const { url } = await stack.opened(startPage({ ...options, feed, host: '127.0.0.1' }))
  return {
    url,
    runbooks: `${url}docs/runbooks`,
    publish: async (minute, watcher) => {
      const [reports, incidents] = await Promise.all([watcher.reports(), watcher.incidents()])
      feed.publish(pageTick(watcher, minute, { reports, incidents }))
    },
  }
}
