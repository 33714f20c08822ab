import { describe, expect, it } from 'vitest'
import { memoryTable } from '../../local/aws/memory-table.ts'
import { testHttp } from '../support/net/client.ts'
import { change } from '../support/oncall/alarm-messages.ts'
import { minuteAt } from '../support/oncall/minute.ts'
import { alarm, resolved, startNotify, type Parts } from '../support/oncall/notify.ts'

/** More than the calls of any run here. */
const maxCalls = 20

type When = 'before' | 'after'

const never = new Promise<never>(() => undefined)

/** The parts of a run that is killed at its nth call, before the call takes effect or after: nothing answers from then on. */
function killedAt(nth: number, when: When, { table, queue, http }: Parts) {
  const death = Promise.withResolvers<never>()
  let calls = 0
  let killed = false
  const isDead = (): boolean => killed
  const die = (): void => {
    killed = true
    death.reject(new Error('killed'))
  }
  const call = async <T>(perform: () => Promise<T>): Promise<T> => {
    calls += 1
    const isLast = calls === nth
    if (isLast && when === 'before') die()
    if (isDead()) return never
    const result = await perform()
    if (isLast) die()
    return isDead() ? never : result
  }
  const parts: Parts = {
    table: {
      get: (...all) => call(() => table.get(...all)),
      update: (...all) => call(() => table.update(...all)),
    },
    queue: {
      delay: (...all) => call(() => queue.delay(...all)),
      send: (...all) => call(() => queue.send(...all)),
    },
    http: (request) => call(() => http(request)),
  }
  return { parts, death: death.promise, isDead }
}

/** Page and resolve, with the run of one of them killed at its nth call. */
async function incidentWith(fault: { of: 'ALARM' | 'OK'; nth: number; when: When; status: number }) {
  const table = memoryTable()
  const watch = await startNotify({ table })
  const http = testHttp()
  let isWhole = false
  for (const [message, minute] of [
    [change('OK', 'ALARM', 5), 5],
    [change('ALARM', 'OK', 15), 15],
  ] as const) {
    watch.clock.now = Math.max(watch.clock.now, minuteAt(minute))
    watch.queue.publish(message)
    const isKilled = fault.of === (minute === 5 ? 'ALARM' : 'OK')
    watch.statuses.hook = isKilled ? fault.status : 200
    if (isKilled) {
      const { parts, death, isDead } = killedAt(fault.nth, fault.when, { table, queue: watch.queue, http })
      await watch.deliver((event) => Promise.race([watch.send(event, parts), death]))
      isWhole = !isDead()
    }
    watch.statuses.hook = 200
    await watch.drain()
  }
  return {
    isWhole,
    slack: watch.slackTitles(),
    hook: [...watch.hookIncidents().values()],
    left: [watch.queue.waiting(), watch.queue.dead().length],
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
