import { describe, expect, test } from 'vitest'
import { createFeed, deliveriesKept, pointsKept } from '../../../local/page/feed.ts'
import type { PageUpdate, PageSnapshot } from '../../../local/page/view.ts'
import { alarmOf, deliveryAt, messageAt, saturation, slotAt, tickAt } from '../../support/local/page.ts'

describe('createFeed', () => {
  test('is empty before the first tick', () => {
    expect(createFeed().snapshot()).toEqual({
      status: undefined,
      series: [],
      alarms: [],
      incidents: [],
      unseen: [],
      deliveries: [],
      messages: [],
      findings: [],
      stepTimes: undefined,
    })
  })

  test('stamps points with the slot of their tick', () => {
    const feed = createFeed()
    feed.publish(tickAt(0, 31))
    feed.publish(tickAt(1, 33, { points: [{ id: saturation.id, value: 33 }] }))
    expect(feed.snapshot().series).toEqual([
      {
        ...saturation,
        points: [
          [slotAt(0), 31],
          [slotAt(1), 33],
        ],
      },
    ])
    expect(feed.snapshot().status?.minute).toBe(1)
  })

  test('refuses a point of a series that was never described', () => {
    const tick = tickAt(0, 1, { points: [{ id: 'LockWait', value: 1 }] })
    expect(() => {
      createFeed().publish(tick)
    }).toThrow('series LockWait is unknown')
  })

  test('has the findings of its newest tick only', () => {
    const feed = createFeed()
    const finding = { title: 'DatabaseUp: it refuses connections', text: '', sinceMs: slotAt(0) }
    feed.publish(tickAt(0, 31, { findings: [finding] }))
    expect(feed.snapshot().findings).toEqual([finding])
    feed.publish(tickAt(1, 31))
    expect(feed.snapshot().findings).toEqual([])
  })

  test('shows a message once, as it was edited last', () => {
    const feed = createFeed()
    feed.publish(tickAt(0, 90, { messages: [messageAt(0)] }))
    const edited = messageAt(0, { header: '✅ over', editedAt: slotAt(1) })
    feed.publish(tickAt(1, 90, { messages: [edited] }))
    expect(feed.snapshot().messages).toEqual([edited])
  })

  test('keeps the messages of two channels that have the same ts', () => {
    const feed = createFeed()
    const messages = [messageAt(0, { channel: 'Slack' }), messageAt(0, { channel: 'Slack 2' })]
    feed.publish(tickAt(0, 90, { messages }))
    expect(feed.snapshot().messages).toEqual(messages)
  })

  test('keeps the newest day of points and the newest deliveries', () => {
    const feed = createFeed()
    for (let minute = 0; minute <= pointsKept; minute += 1) {
      feed.publish(tickAt(minute, minute, { deliveries: [deliveryAt(minute)] }))
    }
    const { series, deliveries } = feed.snapshot()
    expect(series[0]?.points).toHaveLength(pointsKept)
    expect(series[0]?.points[0]).toEqual([slotAt(1), 1])
    expect(deliveries).toHaveLength(deliveriesKept)
    expect(deliveries.at(-1)).toEqual(deliveryAt(pointsKept))
  })

  test('keeps each time in another state than OK as a span from its beginning to its end', () => {
    const feed = createFeed()
    const states = ['ok', 'alarm', 'alarm', 'pending', 'ok', 'unseen'] as const
    const since = [0, 2, 2, 4, 4, 4]
    states.forEach((state, minute) => {
      feed.publish(tickAt(minute, 90, { alarms: [alarmOf({ state, sinceMs: slotAt(since[minute] ?? 0) })] }))
    })
    expect(feed.snapshot().alarms[0]?.spans).toEqual([
      { state: 'alarm', fromMs: slotAt(2), toMs: slotAt(4) },
      { state: 'pending', fromMs: slotAt(4), toMs: slotAt(5) },
      { state: 'unseen', fromMs: slotAt(4), toMs: undefined },
    ])
  })

  test('forgets spans that are older than every point', () => {
    const feed = createFeed()
    feed.publish(tickAt(0, 90, { alarms: [alarmOf({ state: 'alarm' })] }))
    feed.publish(tickAt(1, 30, { alarms: [alarmOf({ sinceMs: slotAt(1) })] }))
    feed.publish(tickAt(pointsKept + 1, 30, { alarms: [alarmOf({ sinceMs: slotAt(1) })] }))
    expect(feed.snapshot().alarms[0]?.spans).toEqual([])
  })

  test('keeps the alarms that a tick does not mention', () => {
    const feed = createFeed()
    feed.publish(tickAt(0, 30, { alarms: [alarmOf({ name: 'database-down' }), alarmOf()] }))
    feed.publish(tickAt(1, 30, { alarms: [alarmOf({ state: 'alarm' })] }))
    expect(feed.snapshot().alarms.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'database-down ok',
      'connections-exhausted alarm',
    ])
  })

  test('tells listeners of every tick until they unsubscribe', () => {
    const feed = createFeed()
    const heard: PageUpdate[] = []
    const unsubscribe = feed.subscribe((update) => heard.push(update))
    feed.publish(tickAt(0, 30, { alarms: [alarmOf({ state: 'alarm' })] }))
    unsubscribe()
    feed.publish(tickAt(1, 30))
    expect(heard.map(({ status }) => status.minute)).toEqual([0])
    expect(heard[0]?.alarms[0]?.spans).toEqual([{ state: 'alarm', fromMs: slotAt(0), toMs: undefined }])
  })

  test('gives snapshots that later ticks do not change', () => {
    const feed = createFeed()
    feed.publish(tickAt(0, 30))
    const before = feed.snapshot()
    feed.publish(tickAt(1, 31))
    expect(before.series[0]?.points).toHaveLength(1)
  })
})

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
