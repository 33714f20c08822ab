import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { slotOf, slotPlus } from '../../lib/clock.ts'
import { deltasOf, type CounterState, type Deltas } from '../../lib/prometheus/deltas.ts'
import type { PrometheusSample } from '../../lib/prometheus/sample.ts'

const firstSlot = slotOf(Date.UTC(2026, 10, 24, 10, 0))
const started = firstSlot / 1000 - 3_600

/** The counters of a process that started at `start`. */
function counters(values: Readonly<Record<string, number>>, start: number | null = started) {
  const all = start === null ? values : { ...values, process_start_time_seconds: start }
  return Object.entries(all).map(([name, value]): PrometheusSample => ({
    name,
    value,
    labels: new Map(),
    timestamp: undefined,
  }))
}

/** What the scrapes of slots that follow one another say; undefined for one that failed. */
function run(scrapes: readonly (readonly PrometheusSample[] | undefined)[], lastSlot = false): Deltas[] {
  let state: CounterState | undefined
  return scrapes.flatMap((samples, minute) => {
    if (samples === undefined) return []
    const slot = slotPlus(firstSlot, minute)
    const isFirst = minute === 0 && !lastSlot
    const deltas = deltasOf(samples, state, { slot, lastSlot: isFirst ? undefined : slotPlus(slot, -1) })
    state = deltas.state
    return [deltas]
  })
}

function increases({ increases: all }: Deltas): Readonly<Record<string, number>> {
  return Object.fromEntries(all.map(({ sample, increase }) => [sample.name, increase]))
}

describe('the increase of a counter', () => {
  test('is not known at first sight', () => {
    const [first] = run([counters({ a: 5 })])
    expect(first).toMatchObject({ continuity: 'first-sight', increases: [] })
    expect(first?.state).toEqual({ slot: firstSlot, start: started, values: { 'a[]': 5 } })
  })

  test('is all it has when its process started after the last slot', () => {
    const [first] = run([counters({ a: 5 }, firstSlot / 1000 - 60)], true)
    expect(first && increases(first)).toEqual({ a: 5 })
  })

  test('is not known at first sight of a process that started before the last slot', () => {
    expect(run([counters({ a: 5 }, firstSlot / 1000 - 60.5)], true)[0]?.increases).toEqual([])
  })

  test('is the difference to the last scrape, 0 when nothing happened', () => {
    const [, second, third] = run([counters({ a: 5 }), counters({ a: 7 }), counters({ a: 7 })])
    expect(second && increases(second)).toEqual({ a: 2 })
    expect(third && increases(third)).toEqual({ a: 0 })
  })

  test('is the whole of a series that appears in a process that is known', () => {
    const [, second] = run([counters({ a: 5 }), counters({ a: 5, b: 3 })])
    expect(second && increases(second)).toEqual({ a: 0, b: 3 })
  })

  test('spans a scrape that failed', () => {
    const [, second] = run([counters({ a: 5 }), undefined, counters({ a: 9 })])
    expect(second && increases(second)).toEqual({ a: 4 })
  })

  test('counts from zero after a restart, also when nothing fell', () => {
    const [, second] = run([counters({ a: 5 }), counters({ a: 6 }, firstSlot / 1000 + 30)])
    expect(second).toMatchObject({ continuity: 'restarted' })
    expect(second && increases(second)).toEqual({ a: 6 })
  })

  test('is not known when another process that was there before answers', () => {
    const scrapes = [
      counters({ a: 5 }),
      counters({ a: 90_000 }, started - 600),
      counters({ a: 8 }, started + 60),
    ]
    const [, older, younger] = run(scrapes)
    expect(older).toMatchObject({ continuity: 'identity-flip', increases: [] })
    expect(younger).toMatchObject({ continuity: 'identity-flip', increases: [] })
  })

  test('counts everything from zero when one counter fell and no start is exported', () => {
    const [, second] = run([counters({ a: 5, b: 1 }, null), counters({ a: 4, b: 2 }, null)])
    expect(second).toMatchObject({ continuity: 'restarted' })
    expect(second && increases(second)).toEqual({ a: 4, b: 2 })
  })

  test('takes a start that is missing for a while for no restart', () => {
    const scrapes = [
      counters({ a: 5 }),
      counters({ a: 6 }, Number.NaN),
      counters({ a: 7 }),
      counters({ a: 8 }),
    ]
    expect(run(scrapes).map(({ continuity }) => continuity)).toEqual([
      'first-sight',
      'advanced',
      'advanced',
      'advanced',
    ])
  })

  test('sees a restart behind scrapes without a start', () => {
    const scrapes = [
      counters({ a: 5 }),
      counters({ a: 6 }, Number.NaN),
      counters({ a: 7 }, firstSlot / 1000 + 90),
    ]
    expect(run(scrapes)[2]).toMatchObject({ continuity: 'restarted' })
  })

  test.each([Number.NaN, Infinity, undefined])('goes on from where it was after a scrape with %s', (gap) => {
    const between = gap === undefined ? counters({ b: 1 }) : counters({ a: gap, b: 1 })
    const [, second, third] = run([counters({ a: 5, b: 1 }), between, counters({ a: 7, b: 1 })])
    expect(second && increases(second)).toEqual({ b: 0 })
    expect(third && increases(third)).toEqual({ a: 2, b: 0 })
  })

  test('tells series apart by their labels, in any order', () => {
    const sample = (value: number, ...labels: [string, string][]): PrometheusSample => {
      return { name: 'a', labels: new Map(labels), value, timestamp: undefined }
    }
    const [, second] = run([
      [sample(1, ['x', '1'], ['y', '2']), sample(10, ['x', '2'])],
      [sample(11, ['x', '2']), sample(4, ['y', '2'], ['x', '1'])],
    ])
    expect(second?.increases.map(({ increase }) => increase)).toEqual([1, 3])
  })
})

/** One minute of a process: what it counts, whether it restarts first, whether its scrape succeeds. */
const minute = fc.record({ counted: fc.nat(100), restarts: fc.boolean(), succeeds: fc.boolean() })

type Minutes = readonly { readonly counted: number; readonly restarts: boolean; readonly succeeds: boolean }[]

/** A scrape each minute, restarts between two of them; and the sum of the increases that the scrapes tell of. */
function sumOver(minutes: Minutes): number {
  let process = { start: started, count: 0 }
  const scrapes = minutes.map(({ counted, restarts, succeeds }, index) => {
    if (restarts) process = { start: slotPlus(firstSlot, index - 1) / 1000 + 30, count: 0 }
    process = { ...process, count: process.count + counted }
    return succeeds ? counters({ a: process.count }, process.start) : undefined
  })
  return sum(run(scrapes).flatMap((deltas) => deltas.increases.map(({ increase }) => increase)))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

describe('the sum of increases', () => {
  test('equals what was counted since first sight when every scrape succeeds', () => {
    fc.assert(
      fc.property(fc.array(minute.map((one) => ({ ...one, succeeds: true }))), (minutes) => {
        expect(sumOver(minutes)).toBe(sum(minutes.slice(1).map(({ counted }) => counted)))
      }),
    )
  })

  test('never exceeds what was counted when scrapes fail', () => {
    fc.assert(
      fc.property(fc.array(minute), (minutes) => {
        expect(sumOver(minutes)).toBeLessThanOrEqual(sum(minutes.map(({ counted }) => counted)))
        expect(sumOver(minutes)).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
