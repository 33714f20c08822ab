import { expect, test } from 'vitest'
import { createFeed } from '../../../local/page/feed.ts'
import type { PageSnapshot, PageUpdate } from '../../../local/page/view.ts'
import { deliveryAt, messageAt, tickAt } from '../../support/local/page.ts'

/** The page's state, which only the browser's modules read. */
interface StateModule {
  readonly fromSnapshot: (snapshot: PageSnapshot) => unknown
  readonly afterTick: (state: unknown, update: PageUpdate) => unknown
}

const state = new URL('../../../local/page/assets/state.js', import.meta.url)

test('an open page keeps as much as a page that is loaded anew', async () => {
  const { fromSnapshot, afterTick } = (await import(state.href)) as StateModule
  const feed = createFeed()
  let open = fromSnapshot(feed.snapshot())
  feed.subscribe((update) => {
    open = afterTick(open, update)
  })
  for (let minute = 0; minute < 600; minute += 1)
    feed.publish(tickAt(minute, 31, { deliveries: [deliveryAt(minute)], messages: [messageAt(minute)] }))
  expect(open).toEqual(fromSnapshot(feed.snapshot()))
})
