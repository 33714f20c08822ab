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
  return Object.fromEntries(all.map(({ name, value }) => [name, value]))
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

type Scrapes = Parameters<typeof run>[0]
type Increases = Readonly<Record<string, number>>

const histogram = (count: number) => counters({ h_bucket: 1, h_count: count, h_sum: 3, other: 1 })

describe('the increase of a counter', () => {
  test('is unknown at first sight', () => {
    const [first] = run([counters({ a: 5 })])
    expect(first).toMatchObject({ continuity: 'first-sight', increases: [] })
    const values = new Map([['a[]', 5]])
    const missing = new Map()
    const process = { start: started, newest: started, missing, hasForgotten: false }
    expect(first?.state).toEqual({ slot: firstSlot, values, ...process })
  })

  test.each<[string, Increases, number]>([
    ['is its whole value if its process started after the last slot', { a: 5 }, -60],
    ['is unknown at first sight of a process that started before the last slot', {}, -60.5],
  ])('%s', (_title, expected, after) => {
    const [first] = run([counters({ a: 5 }, firstSlot / 1000 + after)], true)
    expect(first && increases(first)).toEqual(expected)
  })

  test.each<[string, Scrapes, readonly Increases[]]>([
    [
      'is the difference to the last scrape, 0 if nothing happened',
      [counters({ a: 5 }), counters({ a: 7 }), counters({ a: 7 })],
      [{ a: 2 }, { a: 0 }],
    ],
    [
      'is the whole value of a new series in a known process',
      [counters({ a: 5 }), counters({ a: 5, b: 3 })],
      [{ a: 0, b: 3 }],
    ],
    ['spans a failed scrape', [counters({ a: 5 }), undefined, counters({ a: 9 })], [{ a: 4 }]],
    [
      'continues from the last value after a scrape without it',
      [counters({ a: 5, b: 1 }), counters({ b: 1 }), counters({ a: 7, b: 1 })],
      [{ b: 0 }, { a: 2, b: 0 }],
    ],
    ...[Number.NaN, Infinity, -Infinity, -5].map((odd): [string, Scrapes, readonly Increases[]] => [
      `is unknown after ${odd}`,
      [5, odd, 7, 9].map((a) => counters({ a, b: 1 })),
      [{ b: 0 }, { b: 0 }, { a: 2, b: 0 }],
    ]),
    [
      'is unknown for a whole histogram while one of its series has an impossible value',
      [histogram(1), histogram(Number.NaN)],
      [{ other: 0 }],
    ],
    [
      'of a sum that falls alone is negative: an observation was negative',
      [counters({ h_count: 3, h_sum: 40 }), counters({ h_count: 4, h_sum: 30 })],
      [{ h_count: 1, h_sum: -10 }],
    ],
  ])('%s', (_title, scrapes, expected) => {
    expect(run(scrapes).slice(1).map(increases)).toEqual(expected)
  })

  test.each<[string, Scrapes, readonly string[], Increases]>([
    [
      'counts from zero after a restart, even if nothing fell',
      [counters({ a: 5 }), counters({ a: 6 }, firstSlot / 1000 + 30)],
      ['restarted'],
      { a: 6 },
    ],
    [
      'is unknown if an older process answers',
      [counters({ a: 5 }), counters({ a: 90_000 }, started - 600), counters({ a: 8 }, started + 60)],
      ['identity-flip', 'identity-flip'],
      {},
    ],
    [
      'counts everything from zero if one counter fell and no start is exported',
      [counters({ a: 5, b: 1 }, null), counters({ a: 4, b: 2 }, null)],
      ['restarted'],
      { a: 4, b: 2 },
    ],
    [
      'is not that of a restart if the start is missing for a while',
      [counters({ a: 5 }), counters({ a: 6 }, Number.NaN), counters({ a: 7 }), counters({ a: 8 })],
      ['advanced', 'advanced', 'advanced'],
      { a: 1 },
    ],
    [
      'sees a restart behind scrapes without a start',
      [counters({ a: 5 }), counters({ a: 6 }, Number.NaN), counters({ a: 7 }, firstSlot / 1000 + 90)],
      ['advanced', 'restarted'],
      { a: 7 },
    ],
  ])('%s', (_title, scrapes, continuities, last) => {
    const [, ...after] = run(scrapes)
    expect(after.map(({ continuity }) => continuity)).toEqual(continuities)
    expect(after.map(increases).at(-1)).toEqual(last)
  })

  test('is counted once if a late run read a process younger than its slot', () => {
    const late = counters({ a: 3 }, firstSlot / 1000 + 70)
    const continuities = run([late, counters({ a: 5 }), late], true).map(({ continuity }) => continuity)
    expect(continuities).toEqual(['restarted', 'identity-flip', 'identity-flip'])
  })

  test('counts from zero only the child that fell in the same process, with a remark', () => {
    const [, second] = run([
      counters({ h_bucket: 9, h_count: 9, h_sum: 40, other: 1_000 }),
      counters({ h_bucket: 9, h_count: 8, h_sum: 50, other: 1_001 }),
    ])
    const remarks = ['h_count fell although its process did not restart']
    expect(second).toMatchObject({ continuity: 'advanced', remarks })
    expect(second && increases(second)).toEqual({ h_bucket: 9, h_count: 8, h_sum: 50, other: 1 })
  })

  test('is by series, with labels in any order', () => {
    const sample = (value: number, ...labels: [string, string][]): PrometheusSample => {
      return { name: 'a', labels: new Map(labels), value, timestamp: undefined }
    }
    const [, second] = run([
      [sample(1, ['x', '1'], ['y', '2']), sample(10, ['x', '2'])],
      [sample(11, ['x', '2']), sample(4, ['y', '2'], ['x', '1'])],
    ])
    expect(second?.increases.map(({ value }) => value)).toEqual([1, 3])
  })
})
