import { describe, expect, it } from 'vitest'
import { claimMs } from '../../lib/oncall/deliveries.ts'
import { memoryTable } from '../support/aws/memory-table.ts'
import type { Table } from '../../lib/state/table.ts'
import { snsEvent } from '../support/oncall/alarm-messages.ts'
import { alarm, change, resolved, startNotify, type NotifyRig } from '../support/oncall/notify.ts'

/** A table that takes claims and, while `fault.lasts`, does not take what became of the delivery. */
function forgetfulTable(): { table: Table; fault: { lasts: boolean } } {
  const { get, update } = memoryTable()
  const fault = { lasts: false }
  const forget: Table['update'] = (key, change, signal) =>
    fault.lasts && change.remove?.includes('owner') === true
      ? Promise.reject(new Error('no route'))
      : update(key, change, signal)
  return { table: { get, update: forget }, fault }
}

interface Rig extends AsyncDisposable {
  readonly watch: NotifyRig
  readonly send: (message: string) => Promise<void>
  /** Sends while the outcome cannot be put down, and lets the claim run out. */
  readonly sendUnrecorded: (message: string) => Promise<void>
}

async function startForgetful(): Promise<Rig> {
  const { table, fault } = forgetfulTable()
  const watch = await startNotify(table)
  const send = (message: string): Promise<void> => watch.send(snsEvent(message))
  return {
    watch,
    send,
    sendUnrecorded: async (message) => {
      fault.lasts = true
      await send(message).finally(() => {
        fault.lasts = false
        watch.clock.now += claimMs + 1
      })
    },
    [Symbol.asyncDispose]: () => watch[Symbol.asyncDispose](),
  }
}

describe('after a delivery that wrote no record', () => {
  it('resolves what it triggered, the first time and later', async () => {
    await using rig = await startForgetful()
    await rig.sendUnrecorded(change('OK', 'ALARM', 5))
    await rig.send(change('ALARM', 'OK', 9))
    await rig.sendUnrecorded(change('OK', 'ALARM', 15))
    await rig.send(change('ALARM', 'OK', 19))
    expect(rig.watch.slackTitles()).toEqual([alarm, resolved, alarm, resolved])
    expect(rig.watch.hookTitles()).toEqual([alarm, resolved, alarm, resolved])
  })

  it('repeats a resolve that may have been sent, also with missing data between', async () => {
    await using rig = await startForgetful()
    await rig.send(change('OK', 'ALARM', 5))
    await rig.sendUnrecorded(change('ALARM', 'OK', 9))
    await rig.send(change('INSUFFICIENT_DATA', 'OK', 12))
    expect(rig.watch.slackTitles()).toEqual([alarm, resolved, resolved])
  })

  it('pages a new ALARM, also with missing data between', async () => {
    await using rig = await startForgetful()
    await rig.send(change('OK', 'ALARM', 5))
    await rig.sendUnrecorded(change('ALARM', 'OK', 9))
    await rig.send(change('INSUFFICIENT_DATA', 'ALARM', 12))
    expect(rig.watch.slackTitles()).toEqual([alarm, resolved, alarm])
  })

  it('remembers the channels that got the same ALARM in an earlier attempt', async () => {
    await using rig = await startForgetful()
    rig.watch.statuses.hook = 503
    await expect(rig.send(change('OK', 'ALARM', 5))).rejects.toThrow('server-error')
    await expect(rig.sendUnrecorded(change('OK', 'ALARM', 5))).rejects.toThrow('server-error')
    rig.watch.statuses.hook = 200
    await rig.send(change('OK', 'ALARM', 5))
    await rig.send(change('ALARM', 'OK', 9))
    expect(rig.watch.slackTitles()).toEqual([alarm, resolved])
    expect(rig.watch.hookTitles()).toEqual([alarm, alarm, alarm, resolved])
  })

  it('relies on the record again once one is written', async () => {
    await using rig = await startForgetful()
    await rig.sendUnrecorded(change('OK', 'ALARM', 5))
    await rig.send(change('ALARM', 'OK', 9))
    await rig.send(change('ALARM', 'OK', 12))
    expect(rig.watch.slackTitles()).toEqual([alarm, resolved])
  })
})
