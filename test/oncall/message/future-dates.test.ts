import { describe, expect, it } from 'vitest'
import { memoryTable } from '../../../local/aws/memory-table.ts'
import { change, snsEvent } from '../../support/oncall/alarm-messages.ts'
import { alarm, resolved, startNotify } from '../../support/oncall/notify.ts'

const minuteMs = 60_000
const item = 'delivery#prod#anchor-watch-prod-connections-exhausted'
/** SNS took the messages of `snsEvent` then. */
const arrival = Date.UTC(2026, 10, 23, 21, 5, 12, 500)

/** As somebody might write it by hand. */
const ofNextYears = (from: string, to: string) =>
  change(from, to, 5, { StateChangeTime: '2031-01-01T00:00Z' })

describe('a state change dated in the future', () => {
  it('pages as of its arrival, and the next real changes page too', async () => {
    const watch = await startNotify()
    watch.clock.now = arrival + 1_000
    await watch.send(snsEvent(ofNextYears('OK', 'ALARM')))
    watch.clock.now = arrival + 60 * minuteMs
    await watch.send(snsEvent(change('ALARM', 'OK', 6), change('OK', 'ALARM', 7)))
    watch.clock.now = arrival + 70 * minuteMs
    await watch.send(snsEvent(change('ALARM', 'OK', 8), change('OK', 'ALARM', 30)))
    expect(watch.slackTitles()).toEqual([alarm, alarm, resolved])
    expect(watch.hookBodies()[0]).toMatchObject({ changedAt: new Date(arrival).toISOString() })
    const line = watch.lines.find((text) => text.includes('dated in the future'))
    expect(line).toContain('"dated":"2031-01-01T00:00:00.000Z"')
  })

  it("is one change over Lambda's retries", async () => {
    const watch = await startNotify()
    watch.clock.now = arrival + 1_000
    watch.statuses.hook = 503
    await expect(watch.send(snsEvent(ofNextYears('OK', 'ALARM')))).rejects.toThrow('server-error')
    watch.clock.now += minuteMs
    watch.statuses.hook = 200
    await watch.send(snsEvent(ofNextYears('OK', 'ALARM')))
    expect(watch.slackTitles()).toEqual([alarm])
    expect(watch.hookTitles()).toEqual([alarm])
  })

  it('keeps its date up to five minutes ahead: clocks differ', async () => {
    const watch = await startNotify()
    watch.clock.now = Date.UTC(2026, 10, 23, 21, 5)
    await watch.send(snsEvent(change('OK', 'ALARM', 10), change('OK', 'ALARM', 9)))
    expect(watch.hookBodies()).toMatchObject([{ changedAt: '2026-11-23T21:10:00.000Z' }])
  })

  it('mutes nothing if an earlier release left it in the table', async () => {
    const table = memoryTable()
    const set = { settledAt: Date.UTC(2031, 0, 1), open: '["oncall.channels[0]"]' }
    await table.update(item, { set }, new AbortController().signal)
    const watch = await startNotify({ table })
    await watch.send(snsEvent(change('OK', 'ALARM', 5)))
    expect(watch.slackTitles()).toEqual([alarm])
  })
})

describe("a new alarm whose date is ahead of notify's clock", () => {
  it('is held back no longer than any other', async () => {
    const watch = await startNotify({ alarmWarmUp: false })
    const event = snsEvent(
      change('INSUFFICIENT_DATA', 'ALARM', 9, {
        AlarmName: 'anchor-watch-prod-monitor-blind-collect-postgres',
        AlarmConfigurationUpdatedTimestamp: '2026-11-23T21:08:00.000+0000',
        NewStateReason: 'Threshold Crossed: no datapoints were received for 5 periods',
      }),
    )
    watch.clock.now = arrival + 1_000
    await expect(watch.send(event)).rejects.toThrow('not-ready')
    watch.clock.now = arrival + 3 * minuteMs
    await watch.send(event)
    expect(watch.slackTitles()).toEqual(['[critical] anchor-watch prod'])
  })
})
