import { describe, expect, test } from 'vitest'
import { collectTwice, type CollectedTwice } from '../../../cli/collect/collect-twice.ts'
import { factLines } from '../../../cli/collect/facts.ts'
import { slotOf, slotPlus, type Failure, createLog } from '../../../lib/model/index.ts'
import type { Collector, Previous } from '../../../lib/findings/index.ts'

const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const failure: Failure = { kind: 'timeout', target: 'postgres', message: 'No answer.', remedy: 'Wait.' }

function twice(collector: Collector, times: readonly number[]): Promise<CollectedTwice> {
  const left = [...times]
  const now = (): Promise<number> => Promise.resolve(left.shift() ?? 0)
  const { signal } = new AbortController()
  const tick = { clock: () => slot, log: createLog(() => undefined), signal }
  return collectTwice({ collectors: [collector], intervalMs: 1, now }, tick)
}

/** Fails by turns as told, and keeps what it was given. */
function collectorOf(...failures: readonly (readonly Failure[])[]): {
  readonly collector: Collector
  readonly given: (Previous | undefined)[]
} {
  const given: (Previous | undefined)[] = []
  const collector: Collector = {
    name: 'collect-postgres',
    collect: (previous) => {
      given.push(previous)
      return Promise.resolve({
        samples: [],
        failures: failures[given.length - 1] ?? [],
        state: given.length,
      })
    },
  }
  return { collector, given }
}

/** Reads one of two. */
const unread: Collector = {
  name: 'collect-postgres',
  collect: () =>
    Promise.resolve({ samples: [], failures: [failure], state: undefined, reads: { done: 1, of: 2 } }),
}

describe('two collections', () => {
  test('hand the state of the first to the second', async () => {
    const { collector, given } = collectorOf()
    await twice(collector, [slot + 5_000, slot + 20_000])
    expect(given).toEqual([undefined, { slot, state: 1 }])
  })

  test.each([
    ['the next one when both lie in one minute', 20_000, 1],
    ['the next one when the clock was set back', -600_000, 1],
    ['its own when minutes have passed', 920_000, 15],
  ])('give the second slot %s', async (_title, later, minutes) => {
    const { slot: second } = await twice(collectorOf().collector, [slot + 5_000, slot + later])
    expect(second).toBe(slotPlus(slot, minutes))
  })

  test('have the share that was read, and the facts of the second', async () => {
    const { found } = await twice(unread, [slot, slot])
    const [{ samples, facts } = { samples: [], facts: [] }] = found
    expect(samples.map(({ metric, measurement }) => [metric.name, measurement])).toEqual([['Coverage', 50]])
    expect(facts).toEqual([
      {
        metric: 'Coverage',
        of: 'collect-postgres',
        cause: 'it does not answer in time',
        lines: ['postgres: No answer.'],
        first: 'Wait.',
      },
    ])
    expect(factLines(facts, samples, [])).toEqual([
      'Coverage collect-postgres: it does not answer in time',
      '  postgres: No answer.',
      '  First: Wait.',
    ])
  })

  test('say once what failed both times, and also what failed the first time only', async () => {
    const other: Failure = { ...failure, target: 'anchore.services.apiext' }
    const { found } = await twice(collectorOf([failure, other], [failure]).collector, [slot, slot])
    expect(found.flatMap(({ failures }) => failures)).toEqual([failure, other])
  })
})
