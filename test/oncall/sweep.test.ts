import { describe, expect, it } from 'vitest'
import type { AlarmNow } from '../../lib/model/index.ts'
import type { Silence } from '../../lib/oncall/incidents/incident.ts'
import { recordsOf } from '../../lib/oncall/record.ts'
import { memoryTable } from '../../local/aws/memory-table.ts'
import { alarmNow, change } from '../support/oncall/alarm-messages.ts'
import { minuteAt } from '../support/oncall/minute.ts'
import { alarm, resolved, startNotify, type NotifyRig } from '../support/oncall/notify.ts'

/** Sweeps every five minutes until `minute` minutes after 21:00, with the alarm as it is. */
async function sweepUntil(watch: NotifyRig, minute: number, state: AlarmNow): Promise<void> {
  watch.alarmsNow.splice(0, Infinity, state)
  while (watch.clock.now < minuteAt(minute)) {
    watch.clock.now += 5 * 60_000
    await watch.sweep()
  }
}

async function page(watch: NotifyRig): Promise<void> {
  watch.queue.publish(change('OK', 'ALARM', 5))
  await watch.drain()
}

describe('sweep', () => {
  it('pages an alarm whose message was lost, once', async () => {
    const watch = await startNotify()
    await sweepUntil(watch, 30, alarmNow('ALARM', 5))
    expect(watch.slackTitles()).toEqual([alarm])
    watch.queue.publish(change('OK', 'ALARM', 5))
    await watch.drain()
    expect(watch.slackTitles()).toEqual([alarm])
  })

  it('leaves a change of the last minutes to its message', async () => {
    const watch = await startNotify()
    watch.alarmsNow.push(alarmNow('ALARM', 5))
    watch.clock.now = minuteAt(6)
    await watch.sweep()
    expect(watch.slackTitles()).toEqual([])
  })

  it('resolves an incident whose OK was lost', async () => {
    const watch = await startNotify()
    await page(watch)
    await sweepUntil(watch, 30, alarmNow('OK', 12))
    expect(watch.slackTitles()).toEqual([alarm, resolved])
    expect((await watch.record()).incidents).toMatchObject([{ closedAt: minuteAt(12) }])
  })

  it('resolves an incident whose alarm was deleted', async () => {
    const watch = await startNotify()
    await page(watch)
    watch.clock.now = minuteAt(20)
    await watch.sweep()
    expect(watch.slackTitles()).toEqual([alarm, resolved])
  })

  it('sends a page and a resolve that a channel refused for longer than the queue tries', async () => {
    const watch = await startNotify()
    watch.statuses.hook = 503
    await page(watch)
    expect(watch.queue.dead()).toHaveLength(1)
    watch.statuses.hook = 200
    watch.alarmsNow.push(alarmNow('ALARM', 5))
    await watch.sweep()
    expect([watch.slackTitles(), watch.hookTitles()]).toEqual([[alarm], [alarm]])
  })

  it('repeats the page of a critical incident every four hours while it lasts', async () => {
    const watch = await startNotify()
    await page(watch)
    await sweepUntil(watch, 9 * 60, alarmNow('ALARM', 5))
    expect(watch.slackTitles()).toEqual([alarm, alarm, alarm])
    expect(watch.hookBodies().slice(1)).toMatchObject([{ reason: 'lasts' }, { reason: 'lasts' }])
  })

  it('is silent about an incident that is silenced, and pages when the silence ends', async () => {
    const table = memoryTable()
    const watch = await startNotify({ table })
    await silence(table, { what: 'database', from: minuteAt(0), until: minuteAt(6 * 60) })
    await page(watch)
    await sweepUntil(watch, 5 * 60 + 55, alarmNow('ALARM', 5))
    expect(watch.slackTitles()).toEqual([])
    expect((await watch.record()).incidents).toMatchObject([{ silencedBy: 's-1' }])
    await sweepUntil(watch, 6 * 60 + 10, alarmNow('ALARM', 5))
    expect(watch.slackTitles()).toEqual([alarm])
    expect(watch.hookBodies()).toMatchObject([{ reason: 'silence-ended' }])
  })

  it('says nothing when a silence ends after its incident', async () => {
    const table = memoryTable()
    const watch = await startNotify({ table })
    await silence(table, { what: 'connections-exhausted', from: minuteAt(0), until: minuteAt(60) })
    await page(watch)
    await sweepUntil(watch, 80, alarmNow('OK', 30))
    expect(watch.slackTitles()).toEqual([])
  })

  it('reads no alarm that is gone, and fails, while CloudWatch does not answer', async () => {
    const watch = await startNotify()
    await page(watch)
    watch.clock.now = minuteAt(5 * 60)
    await expect(watch.sweep('unreachable')).rejects.toThrow('server-error')
    expect(watch.slackTitles()).toEqual([alarm, alarm])
  })

  it('leaves the alarms of the fallback topic and of nobody alone', async () => {
    const watch = await startNotify()
    watch.alarmsNow.push(alarmNow('ALARM', 5, 'unknown'))
    watch.clock.now = minuteAt(20)
    await watch.sweep()
    expect(watch.slackTitles()).toEqual([])
  })
})

async function silence(
  table: ReturnType<typeof memoryTable>,
  of: Pick<Silence, 'what' | 'from' | 'until'>,
): Promise<void> {
  const records = recordsOf(table, 'prod')
  const { signal } = new AbortController()
  const { record, version } = await records.read(signal)
  const silences = [{ ...of, id: 's-1', reason: 'failover', by: 'me' }]
  await records.write({ ...record, silences }, version, signal)
}
