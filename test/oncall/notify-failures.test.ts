import { describe, expect, it } from 'vitest'
import { RunFailedError } from '../../lib/errors.ts'
import { claimMs } from '../../lib/oncall/deliveries.ts'
import { memoryTable } from '../../lib/state/memory.ts'
import type { Table } from '../../lib/state/table.ts'
import { metricAlarmMessage, snsEvent } from '../support/alarm-messages.ts'
import { alarm, change, resolved, startNotify } from '../support/notify.ts'

describe('createNotify', () => {
  it('tries again only the channel that failed, and resolves both', async () => {
    await using watch = await startNotify()
    watch.statuses.hook = 503
    await expect(watch.send(snsEvent(change('OK', 'ALARM', 5)))).rejects.toThrow(
      'oncall.channels[1]: server-error: answered 503',
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

  it('tries a resolve again until it is taken', async () => {
    await using watch = await startNotify()
    await watch.send(snsEvent(change('OK', 'ALARM', 5)))
    watch.statuses.hook = 429
    await expect(watch.send(snsEvent(change('ALARM', 'OK', 9)))).rejects.toThrow('rate-limited')
    watch.statuses.hook = 200
    await watch.send(snsEvent(change('ALARM', 'OK', 9)))
    expect(watch.slackTitles()).toEqual([alarm, resolved])
    expect(watch.hookTitles()).toEqual([alarm, resolved, resolved])
  })

  it('fails once for a channel that refuses for good, with its remedy in the log', async () => {
    await using watch = await startNotify()
    watch.statuses.slack = 404
    const event = snsEvent(change('OK', 'ALARM', 5))
    await expect(watch.send(event)).rejects.toThrow('oncall.channels[0]: not-found')
    await watch.send(event)
    expect(watch.slackTitles()).toEqual([alarm])
    expect(watch.hookTitles()).toEqual([alarm])
    const errors = watch.lines.filter((line) => line.includes('"level":"error"'))
    expect(errors).toHaveLength(1)
    expect(errors[0]).toContain('store the new URL in the secret')
  })

  it('tells a channel that missed the beginning of an incident how long it has lasted', async () => {
    await using watch = await startNotify()
    watch.statuses.hook = 404
    await expect(watch.send(snsEvent(change('OK', 'ALARM', 5)))).rejects.toThrow('not-found')
    watch.statuses.hook = 200
    await watch.send(snsEvent(change('INSUFFICIENT_DATA', 'ALARM', 8)))
    expect(watch.slackTitles()).toEqual([alarm])
    expect(watch.hookBodies()[1]).toMatchObject({ since: '2026-11-23T21:02:00.000Z' })
  })

  it('sends once when two invocations get the same message at once; one is told to come back', async () => {
    await using watch = await startNotify()
    const event = snsEvent(change('OK', 'ALARM', 5))
    const fates = await Promise.allSettled([watch.send(event), watch.send(event)])
    expect(fates.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    await watch.send(event)
    expect(watch.slackTitles()).toEqual([alarm])
  })

  it('takes over the claim of an invocation that died, when it has run out', async () => {
    const table = memoryTable()
    await using watch = await startNotify(table)
    const set = { owner: 'dead', claimedUntil: watch.clock.now + claimMs }
    const key = 'delivery#prod#anchor-watch-prod-connections-exhausted'
    await table.update(key, { set }, new AbortController().signal)
    const event = snsEvent(change('OK', 'ALARM', 5))
    await expect(watch.send(event)).rejects.toThrow('another invocation is at work')
    expect(watch.slackTitles()).toEqual([])
    watch.clock.now += claimMs + 1
    await watch.send(event)
    expect(watch.slackTitles()).toEqual([alarm])
  })

  it('goes on with the other messages of an event when one fails', async () => {
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
  ])('%s delivers, and goes by the state before', async (_what, table) => {
    await using watch = await startNotify(table)
    await watch.send(snsEvent(change('OK', 'ALARM', 5), change('ALARM', 'OK', 9)))
    await watch.send(snsEvent(change('INSUFFICIENT_DATA', 'OK', 12)))
    expect(watch.slackTitles()).toEqual([alarm, resolved])
    expect(watch.lines.join('\n')).toContain('delivery record out of reach')
  })

  it('refuses, fails for what may still be taken, and only logs a refusal for good', async () => {
    await using watch = await startNotify(refusing)
    watch.statuses.hook = 404
    await watch.send(snsEvent(change('OK', 'ALARM', 5)))
    expect(watch.lines.join('\n')).toContain('page not delivered')
    watch.statuses.hook = 503
    await expect(watch.send(snsEvent(change('OK', 'ALARM', 5)))).rejects.toThrow('server-error')
  })
})
