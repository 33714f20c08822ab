import { describe, expect, it } from 'vitest'
import { memoryTable } from '../../local/aws/memory-table.ts'
import type { Table } from '../../lib/publish/index.ts'
import { change } from '../support/oncall/alarm-messages.ts'
import { minuteAt } from '../support/oncall/minute.ts'
import { alarm, resolved, startNotify } from '../support/oncall/notify.ts'

type Fault = 'refuses' | 'hangs' | 'takes the write and gives no answer'

/** A table with a fault, from a call on. */
function faultyTable(fault: Fault) {
  const table = memoryTable()
  const state = { calls: 0, awayFrom: Infinity }
  const call = async <T>(perform: () => Promise<T>, isWrite: boolean, signal: AbortSignal): Promise<T> => {
    state.calls += 1
    if (state.calls < state.awayFrom) return perform()
    if (fault === 'hangs') return untilAborted(signal)
    if (fault !== 'refuses' && isWrite) await perform()
    throw new Error('no route')
  }
  const broken: Table = {
    get: (key, signal) => call(() => table.get(key, signal), false, signal),
    update: (key, update, signal) => call(() => table.update(key, update, signal), true, signal),
  }
  return { table: broken, state }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(new Error('aborted'))
    })
  })
}

/** Of a table that hangs, so that the runs end soon. */
const deadlines = { tableMs: 20, reportsMs: 20, conflictMs: 100 }

const faults: readonly Fault[] = ['refuses', 'hangs', 'takes the write and gives no answer']

describe.each(faults)('notify while its table %s', (fault) => {
  it('pages at once, puts it down ten minutes later, and resolves', async () => {
    const { table, state } = faultyTable(fault)
    const watch = await startNotify({ table, deadlines })
    state.awayFrom = 0
    watch.queue.publish(change('OK', 'ALARM', 5))
    await watch.deliver()
    expect([watch.slackTitles(), watch.hookTitles()]).toEqual([[alarm], [alarm]])
    await watch.drain({ minutes: 5 })
    watch.queue.publish(change('ALARM', 'OK', 10))
    await watch.drain({ minutes: 5 })
    expect([watch.slackTitles(), watch.hookTitles()]).toEqual([[alarm], [alarm]])
    state.awayFrom = Infinity
    await watch.drain()
    expect([watch.slackTitles(), watch.hookTitles()]).toEqual([
      [alarm, resolved],
      [alarm, resolved],
    ])
    expect(watch.queue.waiting() + watch.queue.dead().length).toBe(0)
    expect((await watch.record()).incidents).toMatchObject([{ closedAt: minuteAt(10) }])
  })

  it('pages the channel that failed too, once it takes it, and the other one once', async () => {
    const { table, state } = faultyTable(fault)
    const watch = await startNotify({ table, deadlines })
    state.awayFrom = 0
    watch.statuses.hook = 503
    watch.queue.publish(change('OK', 'ALARM', 5))
    await watch.drain({ minutes: 3 })
    watch.statuses.hook = 200
    await watch.drain({ minutes: 6 })
    expect([watch.slackTitles(), watch.hookTitles()]).toEqual([[alarm], [alarm]])
    state.awayFrom = Infinity
    watch.queue.publish(change('ALARM', 'OK', 20))
    watch.clock.now = minuteAt(20)
    await watch.drain()
    expect([watch.slackTitles(), watch.hookTitles()]).toEqual([
      [alarm, resolved],
      [alarm, resolved],
    ])
    expect(watch.queue.waiting() + watch.queue.dead().length).toBe(0)
  })

  it('pages a message that comes twice under one key', async () => {
    const { table, state } = faultyTable(fault)
    const watch = await startNotify({ table, deadlines })
    state.awayFrom = 0
    watch.queue.publish(change('OK', 'ALARM', 5))
    await watch.deliver()
    watch.queue.publish(change('OK', 'ALARM', 5))
    await watch.deliver()
    state.awayFrom = Infinity
    await watch.drain()
    watch.clock.now = minuteAt(20)
    watch.queue.publish(change('ALARM', 'OK', 20))
    await watch.drain()
    expect([...watch.hookIncidents().values()]).toEqual(['resolve'])
    const pages = watch.slackTitles().filter((title) => title === alarm)
    expect([1, 2]).toContain(pages.length)
    expect(watch.slackTitles().at(-1)).toBe(resolved)
  })

  it('from any call of a run on, loses neither page nor resolve', async () => {
    for (let nth = 1; nth <= 9; nth += 1) {
      const { table, state } = faultyTable(fault)
      const watch = await startNotify({ table, deadlines })
      state.awayFrom = nth
      watch.queue.publish(change('OK', 'ALARM', 5))
      await watch.drain({ minutes: 2 })
      state.awayFrom = Infinity
      await watch.drain({ minutes: 20 })
      state.awayFrom = state.calls + nth
      watch.clock.now = minuteAt(30)
      watch.queue.publish(change('ALARM', 'OK', 30))
      await watch.drain({ minutes: 2 })
      state.awayFrom = Infinity
      await watch.drain()
      const [first, ...others] = watch.slackTitles()
      expect({ nth, first, last: others.at(-1) }).toEqual({ nth, first: alarm, last: resolved })
      expect([...watch.hookIncidents().values()]).toEqual(['resolve'])
      expect(watch.queue.waiting() + watch.queue.dead().length).toBe(0)
    }
  })
})

describe('notify while its table is away', () => {
  it('sends a text once, and keeps it for the channel that failed', async () => {
    const { table, state } = faultyTable('refuses')
    const watch = await startNotify({ table })
    state.awayFrom = 0
    watch.statuses.hook = 503
    watch.queue.publish('disk full')
    await watch.drain({ minutes: 1 })
    watch.statuses.hook = 200
    await watch.drain({ minutes: 5 })
    state.awayFrom = Infinity
    await watch.drain()
    expect(watch.slackTitles()).toEqual(['[info] anchor-watch prod'])
    expect(watch.hookBodies()).toMatchObject([{ detail: 'disk full' }])
  })
})
