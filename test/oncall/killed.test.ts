import { describe, expect, it } from 'vitest'
import { createHttp } from '../../lib/net/http.ts'
import { memoryTable } from '../../local/aws/memory-table.ts'
import { killedAt, type Killed } from '../support/oncall/killed.ts'
import { alarm, change, minuteAt, resolved, startNotify, type NotifyRig } from '../support/oncall/notify.ts'

/** More than the calls of any run here. */
const maxCalls = 20

/** Whether the run for the visible messages ended by itself. */
async function runKilled(watch: NotifyRig, { parts, ended }: Killed): Promise<boolean> {
  const event = watch.queue.receive()
  if (event === undefined) throw new Error('no message')
  const run = watch.send(event, parts)
  const answer = await Promise.race([run, ended])
  if (answer === undefined) return false
  watch.queue.settle(
    event,
    answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
  )
  return true
}

/** Page and resolve, with the run of one of them killed at its nth call. */
async function incidentWith(fault: {
  of: 'ALARM' | 'OK'
  nth: number
  when: 'before' | 'after'
  status: number
}) {
  const table = memoryTable()
  await using watch = await startNotify({ table })
  const { http, close } = createHttp()
  let isWhole = false
  try {
    for (const [message, minute] of [
      [change('OK', 'ALARM', 5), 5],
      [change('ALARM', 'OK', 15), 15],
    ] as const) {
      watch.clock.now = Math.max(watch.clock.now, minuteAt(minute))
      watch.queue.publish(message)
      const isKilled = fault.of === (minute === 5 ? 'ALARM' : 'OK')
      watch.statuses.hook = isKilled ? fault.status : 200
      if (isKilled)
        isWhole = await runKilled(watch, killedAt(fault.nth, fault.when, { table, queue: watch.queue, http }))
      watch.statuses.hook = 200
      await watch.drain()
    }
    return {
      isWhole,
      slack: watch.slackTitles(),
      hook: [...watch.hookIncidents().values()],
      left: [watch.queue.waiting(), watch.queue.dead.length],
    }
  } finally {
    await close()
  }
}

describe.each(['ALARM', 'OK'] as const)('a run for an %s that is killed', (of) => {
  describe.each(['before', 'after'] as const)('%s one of its calls takes effect', (when) => {
    it.each([200, 503])(
      'loses neither page nor resolve, whichever call it is (a channel answers %d)',
      async (status) => {
        for (let nth = 1; nth <= maxCalls; nth += 1) {
          const { isWhole, slack, hook, left } = await incidentWith({ of, nth, when, status })
          expect({ nth, hook, left }).toEqual({ nth, hook: ['resolve'], left: [0, 0] })
          expect(slack.filter((title) => title === alarm).length).toBeLessThanOrEqual(2)
          expect([slack[0], slack.at(-1)]).toEqual([alarm, resolved])
          if (isWhole) {
            expect(nth).toBeGreaterThan(6)
            return
          }
        }
        expect.unreachable('the run has more calls')
      },
    )
  })
})
