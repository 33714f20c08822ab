import { describe, expect, it } from 'vitest'
import { memoryTable } from '../support/aws/memory-table.ts'
import { snsEvent } from '../support/oncall/alarm-messages.ts'
import { alarm, change, resolved, startNotify, type NotifyRig } from '../support/oncall/notify.ts'

const without = false
const reason = 'Threshold Crossed: no datapoints were received for 5 periods'

/** monitor-blind, which takes silence for trouble, configured at 21:00 and in ALARM `minute` minutes later. */
const blind = (minute: number, more: Readonly<Record<string, unknown>> = {}, from = 'INSUFFICIENT_DATA') =>
  snsEvent(change(from, 'ALARM', minute, { ...ofBlind, ...more }))
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
  it("is held back until Lambda's second retry, which pages", async () => {
    await using watch = await startNotify(memoryTable(), without)
    for (const seconds of [62, 124]) {
      turn(watch, seconds)
      await expect(watch.send(blind(1))).rejects.toThrow('not-ready: the alarm is new')
    }
    expect(watch.slackTitles()).toEqual([])
    turn(watch, 246)
    await watch.send(blind(1))
    expect(watch.slackTitles()).toEqual([alarm])
    await watch.send(snsEvent(change('ALARM', 'OK', 9, ofBlind)))
    expect(watch.slackTitles()).toEqual([alarm, resolved])
  })

  it('pages nobody if its first data come before the second retry', async () => {
    await using watch = await startNotify(memoryTable(), without)
    turn(watch, 62)
    await expect(watch.send(blind(1))).rejects.toThrow('not-ready')
    turn(watch, 184)
    await watch.send(snsEvent(change('ALARM', 'OK', 3, ofBlind)))
    turn(watch, 246)
    await watch.send(blind(1))
    expect(watch.slackTitles()).toEqual([])
  })

  it.each([
    ['five minutes after its configuration', blind(5)],
    ['with a point in its reason', blind(1, { NewStateReason: '1 datapoint [0.0 (23/11/26 21:00:00)]' })],
    ['out of OK', blind(1, {}, 'OK')],
    ['when its configuration has no time', blind(1, { AlarmConfigurationUpdatedTimestamp: undefined })],
    ['of another kind', blind(1, { AlarmName: 'anchor-watch-prod-connections-exhausted' })],
  ])('pages at once %s', async (_when, event) => {
    await using watch = await startNotify(memoryTable(), without)
    turn(watch, 62)
    await watch.send(event)
    expect(watch.slackTitles()).toEqual([alarm])
  })
})

describe('a new alarm that has been warmed up', () => {
  it.each([1, 5])('pages at once in minute %i', async (minute) => {
    await using watch = await startNotify()
    turn(watch, minute * 60 + 2)
    await watch.send(blind(minute))
    expect(watch.slackTitles()).toEqual([alarm])
  })
})
