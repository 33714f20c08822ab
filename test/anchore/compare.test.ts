import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { compare, type Compared } from '../../lib/anchore/compare.ts'
import { answersFrom } from '../../lib/anchore/signals.ts'
import type { ScrapedTarget } from '../../lib/anchore/scrape.ts'
import type { Signal } from '../../lib/anchore/signal.ts'
import { fromState, toState, type Counters } from '../../lib/anchore/state.ts'
import { createLog, failed, parseJson, slotPlus, success } from '../../lib/model/index.ts'
import type { CounterState } from '../../lib/prometheus/index.ts'
import { samplesOf } from '../support/prometheus/exposition.ts'
import { slot } from '../support/anchore/replicas.ts'

const errorAnswers: Signal = { ...answersFrom('apiext'), match: { status: /^5/ } }
const refusals: Signal = { ...errorAnswers, match: { status: '401' } }
const start = slot / 1000 - 3_600
const log = createLog(() => undefined)

/** An answer of apiext; undefined: it fails. */
function found(text: string | undefined, url = 'http://apiext/metrics'): ScrapedTarget {
  const scraped: ScrapedTarget['scraped'] =
    text === undefined
      ? failed({ kind: 'refused', message: 'No answer.', answered: false })
      : success({ samples: samplesOf(`process_start_time_seconds ${start}\n${text}`), hasOthers: false })
  return { service: 'apiext', replica: undefined, url, scraped }
}

/** An apiext with equal counts of 500 and 401; undefined: it fails. */
function apiext(answers: number | undefined, url?: string): ScrapedTarget {
  const counter = (status: number) => `flask_http_request_total{status="${status}"} ${answers}\n`
  return found(answers === undefined ? undefined : counter(500) + counter(401), url)
}

interface Run {
  readonly minute: number
  readonly found: readonly ScrapedTarget[]
  readonly signals?: readonly Signal[]
}

/** The increases of the last run; each run gets the state of the one before. */
function compared(runs: readonly Run[]): readonly (readonly number[] | undefined)[] {
  let last: { readonly minute: number; readonly compared: Compared } | undefined
  for (const { minute, found, signals = [errorAnswers] } of runs) {
    const previous = last && { slot: slotPlus(slot, last.minute), state: last.compared.state }
    last = { minute, compared: compare(found, signals, previous, { slot: slotPlus(slot, minute), log }) }
  }
  return last?.compared.replicas.map(({ counters }) => counters?.increases.map(({ value }) => value)) ?? []
}

describe('comparing', () => {
  test('keeps only the counters that a signal reads', () => {
    const runs = [1, 3].map((answers, minute) => ({ minute, found: [apiext(answers)] }))
    expect(compared(runs)).toEqual([[2]])
  })

  test('counts a new signal from the second scrape on, and a new series of it from zero', () => {
    const before = { minute: 0, found: [apiext(100)] }
    const signals = [errorAnswers, refusals]
    expect(compared([before, { minute: 1, found: [apiext(103)], signals }])).toEqual([[3]])
    const then = [
      before,
      { minute: 1, found: [apiext(103)], signals },
      { minute: 2, found: [apiext(104)], signals },
    ]
    expect(compared(then)).toEqual([[1, 1]])
  })

  test('counts nothing of a target that failed when a signal was added', () => {
    const signals = [errorAnswers, refusals]
    const runs = [
      { minute: 0, found: [apiext(100)] },
      { minute: 1, found: [apiext(undefined)], signals },
      { minute: 2, found: [apiext(103)], signals },
    ]
    expect(compared(runs)).toEqual([undefined])
  })

  test.each([
    [15, [2]],
    [16, undefined],
  ])('keeps the state of a target that is not found, after %d minutes: %j', (minute, increases) => {
    const other = apiext(7, 'http://other/metrics')
    const runs = [
      { minute: 0, found: [apiext(1), other] },
      { minute: minute - 1, found: [other] },
      { minute, found: [other] },
      { minute: minute + 1, found: [apiext(3), other] },
    ]
    expect(compared(runs)).toEqual([increases, [0]])
  })

  test('keeps the state of a target that fails, however long', () => {
    const runs = [
      { minute: 0, found: [apiext(1)] },
      { minute: 60, found: [apiext(undefined)] },
      { minute: 61, found: [apiext(3)] },
    ]
    expect(compared(runs)).toEqual([[2]])
  })
})

test('a target whose answer cannot be read because of an error in our own code keeps its state', () => {
  const well = (url: string) => apiext(3, url)
  const first = compare([well('http://a/'), well('http://b/')], [errorAnswers], undefined, { slot, log })
  const scraped = success({
    get samples(): never {
      throw new RangeError('Maximum call stack size exceeded')
    },
    hasOthers: false,
  })
  const broken = { ...well('http://a/'), scraped }
  const previous = { slot, state: first.state }
  const second = compare([broken, well('http://b/')], [errorAnswers], previous, { slot, log })
  expect(second.failed).toMatchObject([{ kind: 'internal', address: 'a', answered: true }])
  expect(second.replicas.map(({ process }) => process)).toEqual([undefined, 'same'])
  expect(second.state).toEqual(first.state)
})

test('a target with more counters than the state has room for is too large, and costs no other its state', () => {
  const paths = Array.from({ length: 2_000 }, (_, index) =>
    createHash('sha256').update(`${index}`).digest('hex'),
  )
  const many = paths.map((path) => `flask_http_request_total{path="${path}",status="500"} 3\n`).join('')
  const run = (...targets: readonly ScrapedTarget[]) =>
    compare(targets, [errorAnswers], undefined, { slot, log })
  const both = run(found(many, 'http://a/'), apiext(3, 'http://b/'))
  expect(both.failed).toMatchObject([{ kind: 'too-large', address: 'a', answered: true }])
  expect(both.state).toEqual(run(apiext(3, 'http://b/')).state)
  expect(run(found(many.slice(0, 40_000).replace(/[^\n]*$/, ''))).failed).toEqual([])
})

const process = { slot, start: 1_795_467_870.1, newest: 1_795_467_870.1 }

function target(
  values: readonly (readonly [string, number | null])[],
  changes: Partial<CounterState> = {},
): CounterState {
  return { ...process, values: new Map(values), missing: new Map(), hasForgotten: false, ...changes }
}

function counters(targets: Readonly<Record<string, CounterState>>): Counters {
  return { readings: new Set(['a{}', 'b{}']), targets: new Map(Object.entries(targets)) }
}

/** As DynamoDB returns it. */
function stored(state: Counters): unknown {
  return parseJson(JSON.stringify(toState(state)))
}

describe('the state of counters', () => {
  test('is read as written, for targets with different series in any order too', () => {
    const state = counters({
      'http://a/metrics': target([
        ['x[]', 3],
        ['y[["le","+Inf"]]', 0.1],
      ]),
      'http://b/metrics': target([
        ['z[]', 1e9],
        ['y[["le","+Inf"]]', null],
        ['x[]', 4],
      ]),
      'http://c/metrics': target([], { start: null, newest: 0 }),
      'http://d/metrics': target(
        [
          ['x[]', 3],
          ['z[]', 5],
        ],
        { missing: new Map([['z[]', 14]]) },
      ),
    })
    expect(fromState(stored(state))).toEqual(state)
  })

  test('has no 0: a new series counts from zero anyway', () => {
    const state = counters({ 'http://a/metrics': target([['x[]', 0]]) })
    expect(fromState(stored(state)).targets.get('http://a/metrics')?.values).toEqual(new Map())
  })

  test('keeps a 0 of a process with forgotten series', () => {
    const state = counters({ 'http://a/metrics': target([['x[]', 0]], { hasForgotten: true }) })
    expect(fromState(stored(state))).toEqual(state)
  })
})
