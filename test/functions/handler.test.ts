import { describe, expect, test } from 'vitest'
import {
  createHandler,
  createScheduledHandler,
  type HandlerContext,
  type HandlerDependencies,
} from '../../functions/handler.ts'
import { type Invocation, parseJson } from '../../lib/model/index.ts'
import { lambdaContext } from '../support/functions/lambda-context.ts'

const now = Date.UTC(2026, 10, 24, 10, 31, 7)

function parts(): {
  readonly parts: HandlerDependencies
  readonly lines: () => readonly unknown[]
  time: { now: number }
} {
  const written: string[] = []
  const time = { now }
  return {
    time,
    lines: () => written.map((line) => parseJson(line)),
    parts: { name: 'collect-anchore', clock: () => time.now, sink: (line) => written.push(line) },
  }
}

const identity = { function: 'collect-anchore', request: 'request-1' }

describe('a handler', () => {
  test('logs the end of a run, function and request on every line', async () => {
    const { parts: handed, lines, time } = parts()
    const handler = createHandler(handed, (event, { log }) => {
      log.info('working', { given: event })
      time.now += 250
      return Promise.resolve()
    })
    await handler({ some: 'event' }, lambdaContext())
    expect(lines()).toEqual([
      { level: 'info', event: 'working', ...identity, given: { some: 'event' } },
      { level: 'info', event: 'run ended', ...identity, ms: 250 },
    ])
  })

  test('logs an error once and passes it on', async () => {
    const { parts: handed, lines, time } = parts()
    const broken = new Error('it broke')
    const handler = createHandler(handed, () => {
      time.now += 40
      return Promise.reject(broken)
    })
    await expect(handler({}, lambdaContext())).rejects.toBe(broken)
    expect(lines()).toEqual([{ level: 'error', event: 'run failed', ...identity, ms: 40, error: 'it broke' }])
  })

  test('aborts the signal shortly before the time is up, and fails', async () => {
    const { parts: handed, lines } = parts()
    const aborted = Promise.withResolvers<boolean>()
    const handler = createHandler(handed, (_event, { signal }) => {
      signal.addEventListener('abort', () => {
        aborted.resolve(signal.aborted)
      })
      return new Promise<never>(() => undefined)
    })
    await expect(handler({}, lambdaContext(1_500))).rejects.toThrow('the function ran out of time')
    expect(await aborted.promise).toBe(true)
    expect(lines()).toMatchObject([
      {
        level: 'warn',
        event: 'failure',
        kind: 'timeout',
        target: 'collect-anchore',
        remedy: 'Look for a slow target in the log, then at the timeout and the memory of the function.',
      },
      { level: 'error', event: 'run failed' },
    ])
  })

  test('gives each of two runs at once its own log and signal', async () => {
    const { parts: handed, lines } = parts()
    const seen: Invocation[] = []
    const both = Promise.withResolvers<undefined>()
    const handler = createHandler(handed, (_event, invocation) => {
      seen.push(invocation)
      if (seen.length === 2) both.resolve(undefined)
      return both.promise
    })
    await Promise.all([handler({}, lambdaContext()), handler({}, lambdaContext(50_000, 'request-2'))])
    expect(new Set(seen.map(({ signal }) => signal)).size).toBe(2)
    expect(lines()).toMatchObject([{ request: 'request-1' }, { request: 'request-2' }])
  })
})

describe('a scheduled handler', () => {
  const slotOfRun = async (event: unknown, context: HandlerContext = lambdaContext()) => {
    const { parts: handed, lines } = parts()
    const slots: string[] = []
    const handler = createScheduledHandler(handed, (slot, { log }) => {
      slots.push(new Date(slot).toISOString())
      log.info('working')
      return Promise.resolve()
    })
    await handler(event, context)
    return { slots, lines: lines() }
  }

  test('runs for the minute that the event names, and says it on every line', async () => {
    const { slots, lines } = await slotOfRun({ slot: '2026-11-24T10:29:00Z' })
    expect(slots).toEqual(['2026-11-24T10:29:00.000Z'])
    expect(lines[0]).toEqual({ level: 'info', event: 'working', ...identity, slot: slots[0] })
  })

  test.each([{}, null, 'now', { slot: 5 }, { slot: '<aws.scheduler.scheduled-time>' }])(
    'takes the current minute for the event %j, with a warning',
    async (event) => {
      const { slots, lines } = await slotOfRun(event)
      expect(slots).toEqual(['2026-11-24T10:31:00.000Z'])
      expect(lines[0]).toMatchObject({
        level: 'warn',
        event: 'event without slot',
        slot: slots[0],
      })
    },
  )
})
