import { describe, expect, test } from 'vitest'
import { slotOf, slotPlus } from '../../lib/model/index.ts'
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

/** The deltas of the scrapes of consecutive slots; undefined for a failed scrape. */
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

describe('the minutes of an increase', () => {
  test('begin after the last good scrape', () => {
    expect(run([counters({ a: 5 }), undefined, undefined, counters({ a: 9 })])[1]?.after).toBe(firstSlot)
  })

  test('begin when the process did', () => {
    const restart = counters({ a: 9 }, slotPlus(firstSlot, 3) / 1000 + 20)
    const [, later] = run([counters({ a: 5 }), undefined, undefined, undefined, undefined, restart])
    expect(later).toMatchObject({ continuity: 'restarted', after: slotPlus(firstSlot, 3) })
  })

  test('are that of the slot if the process is younger', () => {
    const young = counters({ a: 9 }, slotPlus(firstSlot, 1) / 1000 + 1)
    expect(run([counters({ a: 5 }), young])[1]?.after).toBe(firstSlot)
  })
})

describe('a series that is missing', () => {
  const other = counters({ b: 1 })
  const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one)

  test('from 14 good answers continues from its last value, however many scrapes failed', () => {
    const scrapes = [
      counters({ a: 5, b: 1 }),
      ...times(14, other),
      ...times(20, undefined),
      counters({ a: 7 }),
    ]
    const last = run(scrapes).at(-1)
    expect(last && increases(last)).toEqual({ a: 2 })
  })

  test('from 15 is forgotten; if it returns, or another appears, it counts from the next scrape on', () => {
    const scrapes = [
      counters({ a: 5, b: 1 }),
      ...times(15, other),
      counters({ a: 7, b: 2 }),
      counters({ a: 8, b: 3, c: 4 }),
      counters({ a: 8, b: 3, c: 6 }),
    ]
    const all = run(scrapes)
    expect(all[15]?.state).toMatchObject({ values: new Map([['b[]', 1]]), missing: new Map() })
    expect(all.slice(-3).map(increases)).toEqual([{ b: 1 }, { a: 1, b: 1 }, { b: 0, c: 2, a: 0 }])
  })

  test('is forgotten with the process', () => {
    const restarted = counters({ a: 3, b: 1 }, slotPlus(firstSlot, 16) / 1000 + 20)
    const last = run([counters({ a: 5, b: 1 }), ...times(16, other), restarted]).at(-1)
    expect(last).toMatchObject({ continuity: 'restarted', state: { hasForgotten: false } })
    expect(last && increases(last)).toEqual({ a: 3, b: 1 })
  })

  test('does not pile up if labels always change', () => {
    const many = (minute: number) =>
      counters(
        Object.fromEntries(
          Array.from({ length: 500 }, (_, index) => [`${'x'.repeat(994)}${minute * 500 + index}`, 1]),
        ),
      )
    const sizes = run(Array.from({ length: 10 }, (_, minute) => many(minute + 200))).map(
      ({ state }) => state.values.size,
    )
    expect(Math.max(...sizes)).toBeLessThanOrEqual(500 + 1_000)
  })
})

describe('the increase of a counter', () => {
  test('is unknown at first sight', () => {
    const [first] = run([counters({ a: 5 })])
    expect(first).toMatchObject({ continuity: 'first-sight', increases: [] })
    const values = new Map([['a[]', 5]])
    const missing = new Map()
    const process = { start: started, newest: started, missing, hasForgotten: false }
    expect(first?.state).toEqual({ slot: firstSlot, values, ...process })
  })

  test('is its whole value if its process started after the last slot', () => {
    const [first] = run([counters({ a: 5 }, firstSlot / 1000 - 60)], true)
    expect(first && increases(first)).toEqual({ a: 5 })
  })

  test('is unknown at first sight of a process that started before the last slot', () => {
    expect(run([counters({ a: 5 }, firstSlot / 1000 - 60.5)], true)[0]?.increases).toEqual([])
  })

  test('is the difference to the last scrape, 0 if nothing happened', () => {
    const [, second, third] = run([counters({ a: 5 }), counters({ a: 7 }), counters({ a: 7 })])
    expect(second && increases(second)).toEqual({ a: 2 })
    expect(third && increases(third)).toEqual({ a: 0 })
  })

  test('is the whole value of a new series in a known process', () => {
    const [, second] = run([counters({ a: 5 }), counters({ a: 5, b: 3 })])
    expect(second && increases(second)).toEqual({ a: 0, b: 3 })
  })

  test('spans a failed scrape', () => {
    const [, second] = run([counters({ a: 5 }), undefined, counters({ a: 9 })])
    expect(second && increases(second)).toEqual({ a: 4 })
  })

  test('counts from zero after a restart, even if nothing fell', () => {
    const [, second] = run([counters({ a: 5 }), counters({ a: 6 }, firstSlot / 1000 + 30)])
    expect(second).toMatchObject({ continuity: 'restarted' })
    expect(second && increases(second)).toEqual({ a: 6 })
  })

  test('is unknown if an older process answers', () => {
    const scrapes = [
      counters({ a: 5 }),
      counters({ a: 90_000 }, started - 600),
      counters({ a: 8 }, started + 60),
    ]
    const [, older, younger] = run(scrapes)
    expect(older).toMatchObject({ continuity: 'identity-flip', increases: [] })
    expect(younger).toMatchObject({ continuity: 'identity-flip', increases: [] })
  })

  test('is counted once if a late run read a process younger than its slot', () => {
    const late = counters({ a: 3 }, firstSlot / 1000 + 70)
    const scrapes = [late, counters({ a: 5 }), late]
    expect(run(scrapes, true).map(({ continuity }) => continuity)).toEqual([
      'restarted',
      'identity-flip',
      'identity-flip',
    ])
  })

  test('counts everything from zero if one counter fell and no start is exported', () => {
    const [, second] = run([counters({ a: 5, b: 1 }, null), counters({ a: 4, b: 2 }, null)])
    expect(second).toMatchObject({ continuity: 'restarted' })
    expect(second && increases(second)).toEqual({ a: 4, b: 2 })
  })

  test('is not that of a restart if the start is missing for a while', () => {
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

  test('continues from the last value after a scrape without it', () => {
    const [, second, third] = run([counters({ a: 5, b: 1 }), counters({ b: 1 }), counters({ a: 7, b: 1 })])
    expect(second && increases(second)).toEqual({ b: 0 })
    expect(third && increases(third)).toEqual({ a: 2, b: 0 })
  })

  test.each([Number.NaN, Infinity, -Infinity, -5])('is unknown after %s', (odd) => {
    const scrapes = [5, odd, 7, 9].map((a) => counters({ a, b: 1 }))
    const [, second, third, fourth] = run(scrapes)
    expect(second && increases(second)).toEqual({ b: 0 })
    expect(third && increases(third)).toEqual({ b: 0 })
    expect(fourth && increases(fourth)).toEqual({ a: 2, b: 0 })
  })

  test('is unknown for a whole histogram while one of its series has an impossible value', () => {
    const scrape = (count: number) => counters({ h_bucket: 1, h_count: count, h_sum: 3, other: 1 })
    const [, second] = run([scrape(1), scrape(Number.NaN)])
    expect(second && increases(second)).toEqual({ other: 0 })
  })

  test('counts from zero only the child that fell in the same process, with a remark', () => {
    const [, second] = run([
      counters({ h_bucket: 9, h_count: 9, h_sum: 40, other: 1_000 }),
      counters({ h_bucket: 9, h_count: 8, h_sum: 50, other: 1_001 }),
    ])
    expect(second).toMatchObject({
      continuity: 'advanced',
      remarks: ['h_count fell although its process did not restart'],
    })
    expect(second && increases(second)).toEqual({ h_bucket: 9, h_count: 8, h_sum: 50, other: 1 })
  })

  test('of a sum that falls alone is negative: an observation was negative', () => {
    const [, second] = run([counters({ h_count: 3, h_sum: 40 }), counters({ h_count: 4, h_sum: 30 })])
    expect(second && increases(second)).toEqual({ h_count: 1, h_sum: -10 })
  })

  test('is by series, with labels in any order', () => {
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
