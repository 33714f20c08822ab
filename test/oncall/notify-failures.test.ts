import { describe, expect, it } from 'vitest'
import { RunFailedError } from '../../lib/model/failure.ts'
import { claimMs } from '../../lib/oncall/deliveries.ts'
import { memoryTable } from '../support/aws/memory-table.ts'
import type { Table } from '../../lib/state/table.ts'
import { metricAlarmMessage, snsEvent } from '../support/oncall/alarm-messages.ts'
import { alarm, change, resolved, startNotify } from '../support/oncall/notify.ts'

describe('createNotify', () => {
  it('retries only the channel that failed, and resolves both', async () => {
    await using watch = await startNotify()
    watch.statuses.hook = 503
    await expect(watch.send(snsEvent(change('OK', 'ALARM', 5)))).rejects.toThrow(
      'webhook HOOK: server-error: answered 503',
    )
    watch.statuses.hook = 200
    await watch.send(snsEvent(change('OK', 'ALARM', 5)))
    await watch.send(snsEvent(change('ALARM', 'OK', 9)))
    expect(watch.slackTitles()).toEqual([alarm, resolved])
    expect(watch.hookTitles()).toEqual([alarm, alarm, resolved])
  })

  it('resolves only where the trigger arrived', async () => {
    await using watch = await startNotify()
    watch.statuses.hook = 503
    await expect(watch.send(snsEvent(change('OK', 'ALARM', 5)))).rejects.toThrow(RunFailedError)
    watch.statuses.hook = 200
    await watch.send(snsEvent(change('ALARM', 'OK', 6)))
    await watch.send(snsEvent(change('OK', 'ALARM', 5)))
    expect(watch.slackTitles()).toEqual([alarm, resolved])
    expect(watch.hookTitles()).toEqual([alarm])
  })

  it('retries a resolve until it is accepted', async () => {
    await using watch = await startNotify()
    await watch.send(snsEvent(change('OK', 'ALARM', 5)))
    watch.statuses.hook = 429
    await expect(watch.send(snsEvent(change('ALARM', 'OK', 9)))).rejects.toThrow('rate-limited')
    watch.statuses.hook = 200
    await watch.send(snsEvent(change('ALARM', 'OK', 9)))
    expect(watch.slackTitles()).toEqual([alarm, resolved])
    expect(watch.hookTitles()).toEqual([alarm, resolved, resolved])
  })

  it.each([302, 400, 401, 403, 404, 405, 408, 410, 413, 422, 425, 429, 500, 502, 503, 504, 599])(
    'fails every attempt while a channel answers %d, and the others get the page once',
    async (status) => {
      await using watch = await startNotify()
      watch.statuses.slack = status
      const event = snsEvent(change('OK', 'ALARM', 5))
      for (let attempt = 1; attempt <= 3; attempt += 1) {
        await expect(watch.send(event)).rejects.toThrow(RunFailedError)
      }
      expect(watch.hookTitles()).toEqual([alarm])
      const errors = watch.lines.filter((line) => line.includes('"level":"error"'))
      expect(errors).toHaveLength(3)
      for (const line of errors) expect(line).toContain('"remedy":"')
    },
  )

  it('delivers to a channel that refused once its secret is renewed, from the queue too', async () => {
    await using watch = await startNotify()
    watch.statuses.slack = 404
    const event = snsEvent(change('OK', 'ALARM', 5))
    await expect(watch.send(event)).rejects.toThrow('slack SLACK: not-found')
    watch.statuses.slack = 200
    watch.clock.now += 24 * 60 * 60_000
    await watch.send(event)
    await watch.send(event)
    expect(watch.slackTitles()).toEqual([alarm, alarm])
    expect(watch.hookTitles()).toEqual([alarm])
  })

  it('does not close an undelivered ALARM for an older OK', async () => {
    await using watch = await startNotify()
    watch.statuses.hook = 503
    await expect(watch.send(snsEvent(change('OK', 'ALARM', 9)))).rejects.toThrow('server-error')
    watch.statuses.hook = 200
    await watch.send(snsEvent(change('ALARM', 'OK', 7), change('OK', 'ALARM', 9)))
    expect(watch.slackTitles()).toEqual([alarm])
    expect(watch.hookTitles()).toEqual([alarm, alarm])
  })

  it('sends the start of an incident to a channel that missed it', async () => {
    await using watch = await startNotify()
    watch.statuses.hook = 404
    await expect(watch.send(snsEvent(change('OK', 'ALARM', 5)))).rejects.toThrow('not-found')
    watch.statuses.hook = 200
    await watch.send(snsEvent(change('INSUFFICIENT_DATA', 'ALARM', 8)))
    expect(watch.slackTitles()).toEqual([alarm])
    expect(watch.hookBodies()[1]).toMatchObject({ since: '2026-11-23T21:02:00.000Z' })
  })

  it('sends once when two invocations get the same message at once; one fails and is retried', async () => {
    await using watch = await startNotify()
    const event = snsEvent(change('OK', 'ALARM', 5))
    const fates = await Promise.allSettled([watch.send(event), watch.send(event)])
    expect(fates.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    await watch.send(event)
    expect(watch.slackTitles()).toEqual([alarm])
  })

  it('takes over the expired claim of an invocation that died', async () => {
    const table = memoryTable()
    await using watch = await startNotify(table)
    const set = { owner: 'dead', claimedUntil: watch.clock.now + claimMs }
    const key = 'delivery#prod#anchor-watch-prod-connections-exhausted'
    await table.update(key, { set }, new AbortController().signal)
    const event = snsEvent(change('OK', 'ALARM', 5))
    await expect(watch.send(event)).rejects.toThrow('another invocation is delivering')
    expect(watch.slackTitles()).toEqual([])
    watch.clock.now += claimMs + 1
    await watch.send(event)
    expect(watch.slackTitles()).toEqual([alarm])
  })

  it('delivers the other messages of an event when one fails', async () => {
    await using watch = await startNotify()
    watch.statuses.hook = 500
    const event = snsEvent(change('OK', 'ALARM', 5), metricAlarmMessage())
    await expect(watch.send(event)).rejects.toThrow('server-error')
    expect(watch.slackTitles()).toEqual([alarm, 'ALARM warning prod'])
  })

  it('shows no URL and no key in the log or in the error', async () => {
    await using watch = await startNotify()
    Object.assign(watch.statuses, { slack: 500, hook: 302 })
    const error: unknown = await watch
      .send(snsEvent(change('OK', 'ALARM', 5)))
      .catch((thrown: unknown) => thrown)
    const shown = `${String(error)} ${watch.lines.join('\n')}`
    expect(shown).toContain('redirected')
    for (const secret of ['t0k3n', '127.0.0.1', 'whsec_', 'BwcHBwcH']) expect(shown).not.toContain(secret)
  })
})

describe('createNotify while its table', () => {
  const refusing: Table = {
    get: () => Promise.reject(new Error('no route')),
    update: () => Promise.reject(new Error('no route')),
  }
  const hanging: Table = {
    get: (_key, signal) => untilAborted(signal),
    update: (_key, _update, signal) => untilAborted(signal),
  }
  function untilAborted(signal: AbortSignal): Promise<never> {
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(new Error('aborted'))
      })
    })
  }

  it.each([
    ['refuses', refusing],
    ['hangs', hanging],
  ])('%s delivers, and relies on the previous state', async (_what, table) => {
    await using watch = await startNotify(table)
    await watch.send(snsEvent(change('OK', 'ALARM', 5), change('ALARM', 'OK', 9)))
    await watch.send(snsEvent(change('INSUFFICIENT_DATA', 'OK', 12)))
    expect(watch.slackTitles()).toEqual([alarm, resolved])
    expect(watch.lines.join('\n')).toContain('delivery record out of reach')
  })

  it.each([404, 503])('refuses, fails for a channel that answers %d', async (status) => {
    await using watch = await startNotify(refusing)
    watch.statuses.hook = status
    await expect(watch.send(snsEvent(change('OK', 'ALARM', 5)))).rejects.toThrow(`answered ${status}`)
    expect(watch.lines.join('\n')).toContain('page not delivered')
  })
})
