import { describe, expect, it } from 'vitest'
import { claimMs } from '../../lib/oncall/incidents/due.ts'
import { recordsOf } from '../../lib/oncall/record.ts'
import { type Item, pack, type Table } from '../../lib/publish/index.ts'
import { memoryTable } from '../../local/aws/memory-table.ts'
import { change, metricAlarmMessage, snsEvent } from '../support/oncall/alarm-messages.ts'
import { minuteAt } from '../support/oncall/minute.ts'
import { alarm, resolved, startNotify } from '../support/oncall/notify.ts'

const trigger = change('OK', 'ALARM', 5)

describe('notify', () => {
  it('retries only the channel that failed, and resolves both', async () => {
    const watch = await startNotify()
    watch.statuses.hook = 503
    watch.queue.publish(trigger)
    await watch.drain({ minutes: 5 })
    expect([watch.slackTitles(), watch.hookTitles()]).toEqual([[alarm], []])
    watch.statuses.hook = 200
    await watch.drain()
    watch.queue.publish(change('ALARM', 'OK', 15))
    await watch.drain()
    expect(watch.slackTitles()).toEqual([alarm, resolved])
    expect(watch.hookTitles()).toEqual([alarm, resolved])
  })

  it('tries a channel that fails for longer and longer, over an hour, then leaves the message to the queue of failures', async () => {
    const watch = await startNotify()
    watch.statuses.hook = 503
    watch.queue.publish(trigger)
    const began = watch.clock.now
    await watch.drain()
    expect(watch.queue.dead()).toHaveLength(1)
    expect(watch.clock.now - began).toBeGreaterThan(60 * 60_000)
    expect(watch.slackTitles()).toEqual([alarm])
  })

  it.each([302, 400, 401, 403, 404, 410, 413, 422, 429, 500, 503, 599])(
    'delivers after 50 minutes in which a channel answers %d; the others get the page once and at once',
    async (status) => {
      const watch = await startNotify()
      watch.statuses.hook = status
      watch.queue.publish(trigger)
      await watch.drain({ minutes: 50 })
      expect([watch.slackTitles(), watch.hookTitles()]).toEqual([[alarm], []])
      const errors = watch.lines.filter((line) => line.includes('"event":"page not delivered"'))
      expect(errors.length).toBeGreaterThan(10)
      for (const line of errors) expect(line).toContain('"remedy":"')
      watch.statuses.hook = 200
      await watch.drain()
      watch.queue.publish(change('ALARM', 'OK', 65))
      await watch.drain()
      expect(watch.slackTitles()).toEqual([alarm, resolved])
      expect(watch.hookTitles()).toEqual([alarm, resolved])
      expect(watch.queue.dead()).toEqual([])
    },
  )

  it('tries each of 30 pages for 50 minutes, in which a channel fails', async () => {
    const watch = await startNotify()
    watch.statuses.hook = 503
    for (let index = 0; index < 30; index += 1)
      watch.queue.publish(change('OK', 'ALARM', 5, { AlarmName: `their-alarm-${index}` }))
    await watch.drain({ minutes: 50 })
    watch.statuses.hook = 200
    await watch.drain()
    expect(watch.queue.dead()).toEqual([])
    expect(watch.hookIncidents().size).toBe(30)
    expect(watch.slackTitles()).toHaveLength(30)
  })

  it('leaves a channel the pause that it asks for, and does not delay another that failed', async () => {
    const times: number[] = []
    const state = { now: () => 0 }
    const watch = await startNotify({
      slackAnswer: (response) => {
        times.push(state.now())
        response.writeHead(429, { 'retry-after': '400' }).end()
      },
    })
    state.now = () => watch.clock.now
    watch.statuses.hook = 503
    watch.queue.publish(trigger)
    await watch.drain({ minutes: 1 })
    watch.statuses.hook = 200
    await watch.drain({ minutes: 2 })
    expect(watch.hookTitles()).toEqual([alarm])
    times.splice(0)
    await watch.drain({ minutes: 45 })
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    expect(gaps.length).toBeGreaterThan(2)
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(400_000)
  })

  it('takes a note that is none for a text: no message costs the others of its event their pages', async () => {
    const watch = await startNotify()
    watch.queue.publish(trigger)
    void watch.queue.send(
      JSON.stringify({ anchorWatch: 'delivered', incident: { id: 'x' } }),
      new AbortController().signal,
    )
    await watch.drain({ minutes: 1 })
    expect(watch.slackTitles().toSorted()).toEqual([alarm, '[info] anchor-watch prod'].toSorted())
  })

  it('sends a page that comes after the end, and then its resolve', async () => {
    const watch = await startNotify()
    watch.statuses.hook = 503
    watch.queue.publish(trigger)
    await watch.drain({ minutes: 4 })
    watch.queue.publish(change('ALARM', 'OK', 9))
    watch.clock.now = minuteAt(10)
    await watch.drain({ minutes: 4 })
    watch.statuses.hook = 200
    await watch.drain()
    expect(watch.slackTitles()).toEqual([alarm, resolved])
    expect(watch.hookTitles()).toEqual([alarm, resolved])
  })

  it('retries a resolve until it is accepted', async () => {
    const watch = await startNotify()
    watch.queue.publish(trigger)
    await watch.drain()
    watch.statuses.hook = 429
    watch.clock.now = minuteAt(9)
    watch.queue.publish(change('ALARM', 'OK', 9))
    await watch.drain({ minutes: 10 })
    watch.statuses.hook = 200
    await watch.drain()
    expect(watch.slackTitles()).toEqual([alarm, resolved])
    expect(watch.hookTitles()).toEqual([alarm, resolved])
  })

  it('waits for a run that died, and delivers when its claim is over', async () => {
    const table = memoryTable()
    const watch = await startNotify({ table })
    const broken: Table = {
      get: (key, signal) => table.get(key, signal),
      update: (key, update, signal) => table.update(key, update, signal),
    }
    const event = snsEvent(trigger)
    void watch.send(event, { table: broken, http: () => new Promise(() => undefined) })
    await recorded(table)
    await expect(watch.send(event)).rejects.toThrow('another run delivers it')
    expect(watch.slackTitles()).toEqual([])
    watch.clock.now += claimMs + 1
    await watch.send(event)
    expect(watch.slackTitles()).toEqual([alarm])
  })

  it('sends at once if its own write took effect and was answered as refused', async () => {
    const table = memoryTable()
    let isFirst = true
    const lossy: Table = {
      get: (key, signal) => table.get(key, signal),
      update: async (key, update, signal) => {
        const updated = await table.update(key, update, signal)
        if (!isFirst) return updated
        isFirst = false
        return false
      },
    }
    const watch = await startNotify({ table })
    await watch.send(snsEvent(trigger), { table: lossy })
    expect(watch.slackTitles()).toEqual([alarm])
  })

  it('sends once when two runs get the same message at once', async () => {
    const watch = await startNotify()
    const event = snsEvent(trigger)
    // The second may find that the first delivers now: then it fails, and comes again.
    await Promise.allSettled([watch.send(event), watch.send(event)])
    await watch.send(event)
    expect(watch.slackTitles()).toEqual([alarm])
    expect(watch.hookTitles()).toEqual([alarm])
  })

  it('delivers the other messages of an event when one fails', async () => {
    const watch = await startNotify()
    watch.statuses.hook = 500
    await expect(watch.send(snsEvent(trigger, metricAlarmMessage()))).rejects.toThrow('server-error')
    expect(watch.slackTitles()).toEqual([alarm, '[warning] Anchore prod'])
  })

  it('shows no URL and no key in the log or in the error', async () => {
    const watch = await startNotify()
    Object.assign(watch.statuses, { slack: 500, hook: 302 })
    const error: unknown = await watch.send(snsEvent(trigger)).catch((thrown: unknown) => thrown)
    const shown = `${String(error)} ${watch.lines.join('\n')}`
    expect(shown).toContain('redirected')
    for (const secret of ['t0k3n', '127.0.0.1', 'whsec_', 'BwcHBwcH']) expect(shown).not.toContain(secret)
  })

  it.each<[string, Item]>([
    ['cannot be read', { format: 1, body: Buffer.from('?') }],
    ['has another format', { format: 2, body: pack({ incidents: [{ id: 'x' }] }) }],
    ['has no format', { body: pack({ incidents: [{ id: 'x' }] }) }],
  ])('replaces a record that %s, and pages', async (_what, item) => {
    const table = memoryTable()
    const signal = new AbortController().signal
    await table.update('incidents#prod', { set: { version: 3, ...item } }, signal)
    const watch = await startNotify({ table })
    watch.queue.publish(trigger)
    await watch.drain()
    expect(watch.slackTitles()).toEqual([alarm])
    expect(watch.lines.join('\n')).toContain('record unreadable')
    expect((await watch.record()).incidents).toHaveLength(1)
  })
})

/** Resolves once the table has an incident. */
async function recorded(table: Table): Promise<void> {
  const records = recordsOf(table, 'prod')
  const signal = new AbortController().signal
  while ((await records.read(signal)).record.incidents.length === 0) await Promise.resolve()
}
