import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Alarm, Area } from '../../lib/model/index.ts'
import type { Http } from '../../lib/net/index.ts'
import { runningDynamoDb } from '../support/aws/dynamodb.ts'
import { testHttp } from '../support/net/client.ts'
import { alarmNow, change } from '../support/oncall/alarm-messages.ts'
import { minuteAt } from '../support/oncall/minute.ts'
import { rules } from '../support/oncall/incidents.ts'
import { alarm, resolved, startNotify, type NotifyRig } from '../support/oncall/notify.ts'

const [pattern] = rules.alarms.filter(({ name }) => name === 'connections-exhausted')

/** A critical alarm with this name, of this kind and problem. */
function alarmOf(name: string, kind: string, problem: string): Alarm {
  if (pattern === undefined) throw new Error('no alarm')
  return { ...pattern, name, kind, area: problem as Area }
}

/** Critical alarms, ten of each problem and of one kind. */
function alarmsOf(problems: number): readonly Alarm[] {
  return Array.from({ length: problems * 10 }, (_, index) => {
    const problem = `p${Math.floor(index / 10)}`
    return alarmOf(`${problem}-${index % 10}`, problem, problem)
  })
}

const messageOf = ({ name }: Alarm, from: string, to: string, minute: number): string =>
  change(from, to, minute, { AlarmName: `anchor-watch-prod-${name}` })

async function storm(watch: NotifyRig, alarms: readonly Alarm[], atOnce: number): Promise<void> {
  for (const one of alarms) watch.queue.publish(messageOf(one, 'OK', 'ALARM', 5))
  await watch.drain({ atOnce })
  watch.clock.now = Math.max(watch.clock.now, minuteAt(15))
  for (const one of alarms) watch.queue.publish(messageOf(one, 'ALARM', 'OK', 15))
  await watch.drain({ atOnce })
}

function expectOnce(watch: NotifyRig, problems: number): void {
  expect(watch.slackTitles().filter((title) => title === alarm)).toHaveLength(problems)
  expect(watch.slackTitles().filter((title) => title === resolved)).toHaveLength(problems)
  expect([...watch.hookIncidents().values()]).toEqual(Array.from({ length: problems }, () => 'resolve'))
  expect(watch.queue.waiting() + watch.queue.dead().length).toBe(0)
}

describe('a storm', () => {
  it('of 500 alarms of 50 problems in 50 runs at once is a page and a resolve for each problem', async () => {
    const alarms = alarmsOf(50)
    const watch = await startNotify({ alarms })
    await storm(watch, alarms, 50)
    expectOnce(watch, 50)
  })

  it('of 100 alarms of 10 problems in 10 runs at once is so with DynamoDB too', async () => {
    const { table } = await runningDynamoDb()
    const alarms = alarmsOf(10)
    const watch = await startNotify({ alarms, table })
    await storm(watch, alarms, 10)
    expectOnce(watch, 10)
  })

  it('of 30 problems reaches a channel that takes one message a second', async () => {
    let last = -Infinity
    const taken: number[] = []
    const clock = { now: () => 0 }
    const watch = await startNotify({
      slackAnswer: (response) => {
        const isFree = clock.now() - last >= 1_000
        if (isFree) taken.push((last = clock.now()))
        response.writeHead(isFree ? 200 : 429, isFree ? {} : { 'retry-after': '1' }).end('ok')
      },
    })
    clock.now = () => watch.clock.now
    for (let index = 0; index < 30; index += 1)
      watch.queue.publish(change('OK', 'ALARM', 5, { AlarmName: `their-alarm-${index}` }))
    const began = watch.clock.now
    await watch.drain({ atOnce: 2 })
    expect(taken).toHaveLength(30)
    expect(watch.clock.now - began).toBeLessThan(60_000)
    expect(watch.queue.waiting() + watch.queue.dead().length).toBe(0)
  })
})

describe('messages that come doubled, in any order, or not at all', () => {
  const names = ['a', 'b', 'c', 'd']
  const alarms = names.map((name, index) => alarmOf(name, name, index < 2 ? 'database' : 'backlog'))
  const fate = fc.record({
    alarm: fc.constantFrom(...alarms),
    copies: fc.integer({ min: 0, max: 2 }),
    okCopies: fc.integer({ min: 0, max: 2 }),
  })

  it('are paged and resolved all the same, with the help of sweep', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fate, { minLength: 1, maxLength: 4, selector: ({ alarm: { name } }) => name }),
        fc.infiniteStream(fc.integer()),
        async (fates, order) => {
          const watch = await startNotify({ alarms })
          const next = (): number => Number(order.next().value)
          const messages = fates
            .flatMap(({ alarm: one, copies, okCopies }) => [
              ...Array.from({ length: copies }, () => messageOf(one, 'OK', 'ALARM', 5)),
              ...Array.from({ length: okCopies }, () => messageOf(one, 'ALARM', 'OK', 8)),
            ])
            .map((text) => ({ text, rank: next() }))
            .toSorted((one, other) => one.rank - other.rank)
          watch.clock.now = minuteAt(9)
          for (const { text } of messages) {
            watch.queue.publish(text)
            await watch.deliver()
          }
          await watch.drain()
          watch.clock.now = minuteAt(15)
          watch.alarmsNow.push(...fates.map(({ alarm: { name } }) => alarmNow('OK', 8, name)))
          await watch.sweep()
          const paged = fates.some(({ copies }) => copies > 0)
          const states = [...watch.hookIncidents().values()]
          expect(states.every((state) => state === 'resolve')).toBe(true)
          expect(states.length > 0).toBe(paged)
          const count = (wanted: string): number =>
            watch.slackTitles().filter((title) => title === wanted).length
          expect(count(resolved)).toBeGreaterThanOrEqual(states.length)
          expect(count(resolved)).toBeLessThanOrEqual(count(alarm))
          if (paged) expect(watch.slackTitles().at(-1)).toBe(resolved)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('are paged by sweep if none came at all', async () => {
    const watch = await startNotify({ alarms })
    watch.clock.now = minuteAt(9)
    watch.alarmsNow.push(...names.map((name) => alarmNow('ALARM', 5, name)))
    await watch.sweep()
    expect(watch.slackTitles()).toEqual([alarm, alarm])
  })
})

/** An HTTP client whose requests time out at `expire`, and not before. */
function timingOut(): { readonly http: Http; readonly expire: () => void } {
  const http = testHttp()
  const expired = new AbortController()
  return {
    http: (request) => http({ ...request, signal: AbortSignal.any([request.signal, expired.signal]) }),
    expire: () => {
      expired.abort()
    },
  }
}

describe('a channel', () => {
  it('that answers too late may have the page: it gets it again, and the resolve', async () => {
    const late = timingOut()
    let requests = 0
    const watch = await startNotify({
      slackAnswer: (response) => {
        requests += 1
        if (requests === 1) late.expire()
        else response.writeHead(200).end('ok')
      },
    })
    watch.queue.publish(change('OK', 'ALARM', 5))
    await watch.deliver((event) => watch.send(event, late))
    expect((await watch.record()).incidents[0]?.channels['slack SLACK']).toMatchObject({ open: 'perhaps' })
    expect(requests).toBe(1)
    await watch.drain()
    watch.clock.now = minuteAt(15)
    watch.queue.publish(change('ALARM', 'OK', 15))
    await watch.drain()
    expect(requests).toBe(3)
    expect(watch.queue.waiting()).toBe(0)
  })

  it('that does not answer in time may show the page', async () => {
    const watch = await startNotify({ deadlines: { channelMs: 50 }, slackAnswer: () => undefined })
    watch.queue.publish(change('OK', 'ALARM', 5))
    await watch.deliver()
    const [opened] = (await watch.record()).incidents
    expect(opened?.channels['slack SLACK']).toMatchObject({ open: 'perhaps' })
  })

  it('whose answer is cut may show the page: it gets it again, and the resolve', async () => {
    const bodies: string[] = []
    const watch = await startNotify({
      slackAnswer: (response, { body }) => {
        bodies.push(body)
        if (bodies.length > 1) response.writeHead(200).end('ok')
        else {
          response.writeHead(500, { 'content-length': '100' }).write('half')
          response.destroy()
        }
      },
    })
    watch.queue.publish(change('OK', 'ALARM', 5))
    await watch.deliver()
    expect((await watch.record()).incidents[0]?.channels['slack SLACK']).toMatchObject({ open: 'perhaps' })
    await watch.drain()
    watch.clock.now = minuteAt(15)
    watch.queue.publish(change('ALARM', 'OK', 15))
    await watch.drain()
    expect(bodies.map((body) => body.includes('resolved'))).toEqual([false, false, true])
  })
})
