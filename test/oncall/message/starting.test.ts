import { describe, expect, it } from 'vitest'
import { change, snsEvent } from '../../support/oncall/alarm-messages.ts'
import { minuteAt } from '../../support/oncall/minute.ts'
import { alarm as anchoreAlarm, startNotify, type NotifyRig } from '../../support/oncall/notify.ts'

const reason = 'Threshold Crossed: no datapoints were received for 5 periods'

const alarm = '[critical] anchor-watch prod'
const resolved = '[resolved] anchor-watch prod'

/** monitor-blind, which takes silence for trouble, configured at 21:00 and in ALARM `minute` minutes later. */
const blind = (minute: number, more: Readonly<Record<string, unknown>> = {}, from = 'INSUFFICIENT_DATA') =>
  snsEvent(textOfBlind(minute, more, from))
const textOfBlind = (
  minute: number,
  more: Readonly<Record<string, unknown>> = {},
  from = 'INSUFFICIENT_DATA',
) => change(from, 'ALARM', minute, { ...ofBlind, ...more })
const ofBlind = {
  AlarmName: 'anchor-watch-prod-monitor-blind-collect-postgres',
  AlarmConfigurationUpdatedTimestamp: '2026-11-23T21:00:00.000+0000',
  NewStateReason: reason,
}

/** The clock stands `seconds` after 21:00. */
function turn({ clock }: NotifyRig, seconds: number): void {
  clock.now = Date.UTC(2026, 10, 23, 21, 0, seconds)
}

describe('a new alarm whose missing data breach, without a warm-up', () => {
  it('waits 150 seconds in the queue, and pages then', async () => {
    const watch = await startNotify({ alarmWarmUp: false })
    turn(watch, 62)
    watch.queue.publish(textOfBlind(1))
    await watch.drain({ minutes: 2 })
    expect(watch.slackTitles()).toEqual([])
    await watch.drain()
    expect(watch.slackTitles()).toEqual([alarm])
    expect(watch.clock.now - minuteAt(1)).toBeLessThan(180_000)
    watch.clock.now = minuteAt(9)
    watch.queue.publish(change('ALARM', 'OK', 9, ofBlind))
    await watch.drain()
    expect(watch.slackTitles()).toEqual([alarm, resolved])
  })

  it('pages nobody if its first data come before', async () => {
    const watch = await startNotify({ alarmWarmUp: false })
    turn(watch, 62)
    watch.queue.publish(textOfBlind(1))
    await watch.drain({ minutes: 1 })
    turn(watch, 184)
    watch.queue.publish(change('ALARM', 'OK', 3, ofBlind))
    await watch.drain()
    expect(watch.slackTitles()).toEqual([])
    expect(watch.queue.waiting()).toBe(0)
  })

  it.each<[string, unknown, string?]>([
    ['five minutes after its configuration', blind(5)],
    ['with a point in its reason', blind(1, { NewStateReason: '1 datapoint [0.0 (23/11/26 21:00:00)]' })],
    ['out of OK', blind(1, {}, 'OK')],
    ['when its configuration has no time', blind(1, { AlarmConfigurationUpdatedTimestamp: undefined })],
    ['of another kind', blind(1, { AlarmName: 'anchor-watch-prod-connections-exhausted' }), anchoreAlarm],
  ])('pages at once %s', async (_when, event, page = alarm) => {
    const watch = await startNotify({ alarmWarmUp: false })
    turn(watch, 62)
    await watch.send(event)
    expect(watch.slackTitles()).toEqual([page])
  })
})

describe('a new alarm that has been warmed up', () => {
  it.each([1, 5])('pages at once in minute %i', async (minute) => {
    const watch = await startNotify()
    turn(watch, minute * 60 + 2)
    await watch.send(blind(minute))
    expect(watch.slackTitles()).toEqual([alarm])
  })
})
