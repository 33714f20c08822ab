import { describe, expect, it } from 'vitest'
import { change, metricAlarmMessage, snsEvent } from '../support/oncall/alarm-messages.ts'
import { minuteAt } from '../support/oncall/minute.ts'
import { alarm, resolved, startNotify } from '../support/oncall/notify.ts'

describe('notify', () => {
  it('delivers one page and one resolve to every channel of the severity', async () => {
    const watch = await startNotify()
    watch.queue.publish(change('OK', 'ALARM', 5))
    await watch.drain()
    watch.clock.now = minuteAt(42)
    watch.queue.publish(change('ALARM', 'OK', 42))
    await watch.drain()
    expect(watch.slackTitles()).toEqual([alarm, resolved])
    expect(watch.hookTitles()).toEqual([alarm, resolved])
    expect(watch.hookBodies()[1]).toMatchObject({ durationMs: 40 * 60_000 })
    expect(watch.queue.waiting()).toBe(0)
  })

  it('delivers the record of a subscription without a queue', async () => {
    const watch = await startNotify()
    expect(await watch.send(snsEvent(change('OK', 'ALARM', 5)))).toEqual({ batchItemFailures: [] })
    expect(watch.slackTitles()).toEqual([alarm])
  })

  it('delivers the event of an asynchronous invocation that failed, from the queue', async () => {
    const watch = await startNotify()
    await watch.queue.send(
      JSON.stringify({ requestPayload: snsEvent(change('OK', 'ALARM', 5)) }),
      new AbortController().signal,
    )
    await watch.drain()
    expect(watch.slackTitles()).toEqual([alarm])
    expect(watch.queue.waiting()).toBe(0)
  })

  it('skips the channels of another severity', async () => {
    const watch = await startNotify()
    watch.queue.publish(metricAlarmMessage())
    await watch.drain()
    expect(watch.slackTitles()).toEqual(['[warning] Anchore prod'])
    expect(watch.hookTitles()).toEqual([])
  })

  it('delivers a message that comes again once', async () => {
    const watch = await startNotify()
    const message = change('OK', 'ALARM', 5)
    for (const copy of [message, message]) watch.queue.publish(copy)
    await watch.drain()
    watch.queue.publish(message)
    await watch.drain()
    expect(watch.slackTitles()).toEqual([alarm])
  })

  it('pages what closed before its page went out, and resolves it', async () => {
    const watch = await startNotify()
    watch.clock.now = minuteAt(7)
    watch.queue.publish(change('ALARM', 'OK', 7))
    await watch.drain()
    watch.queue.publish(change('OK', 'ALARM', 5))
    await watch.drain()
    expect(watch.slackTitles()).toEqual([alarm, resolved])
  })

  it('holds an incident open through INSUFFICIENT_DATA, without a page', async () => {
    const watch = await startNotify()
    watch.queue.publish(change('OK', 'ALARM', 5))
    watch.queue.publish(change('ALARM', 'INSUFFICIENT_DATA', 6))
    watch.queue.publish(change('INSUFFICIENT_DATA', 'ALARM', 8))
    await watch.drain()
    watch.clock.now = minuteAt(42)
    watch.queue.publish(change('ALARM', 'OK', 42))
    await watch.drain()
    expect(watch.slackTitles()).toEqual([alarm, resolved])
  })

  it('is silent when a new alarm turns OK', async () => {
    const watch = await startNotify()
    watch.queue.publish(change('INSUFFICIENT_DATA', 'OK', 5))
    await watch.drain()
    expect(watch.slackTitles()).toEqual([])
    expect(watch.queue.waiting()).toBe(0)
  })

  it.each([
    ['that lists no points', 'no datapoints were received for 5 periods', '2026-11-23T21:05:00.000Z'],
    [
      'whose points have impossible times',
      '1 datapoint [95.0 (99/99/26 99:99:99)]',
      '2026-11-23T21:05:00.000Z',
    ],
    [
      'with a point without time',
      '2 datapoints [95.0, 95.0 (23/11/26 21:01:00)]',
      '2026-11-23T21:01:00.000Z',
    ],
  ])('dates the trouble of an alarm %s', async (_what, NewStateReason, since) => {
    const watch = await startNotify()
    watch.queue.publish(change('OK', 'ALARM', 5, { NewStateReason }))
    await watch.drain()
    expect(watch.hookBodies()).toMatchObject([{ since }])
  })

  it('sends any other text to every channel, once for each message', async () => {
    const watch = await startNotify()
    watch.queue.publish('disk full', 'm-1')
    watch.queue.publish('disk full', 'm-2')
    watch.queue.publish('disk full', 'm-2')
    await watch.drain()
    expect(watch.slackTitles()).toEqual(['[info] anchor-watch prod', '[info] anchor-watch prod'])
    expect(watch.hookBodies()).toMatchObject([{ detail: 'disk full' }, { detail: 'disk full' }])
  })

  it.each([undefined, null, {}, { Records: [] }, { Records: [{}] }, 'hello'])(
    'delivers even the event %j',
    async (event) => {
      const watch = await startNotify()
      await watch.send(event)
      expect(watch.slackTitles()).toEqual(['[info] anchor-watch prod'])
    },
  )
})
