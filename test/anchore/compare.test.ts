import { describe, expect, test } from 'vitest'
import { compare, type Compared } from '../../lib/anchore/compare.ts'
import { answersFrom } from '../../lib/anchore/signals.ts'
import type { ScrapedTarget } from '../../lib/anchore/scrape.ts'
import type { CounterSignal } from '../../lib/anchore/signal.ts'
import { slotPlus, createLog } from '../../lib/model/index.ts'
import { samplesOf } from '../support/prometheus/exposition.ts'
import { slot } from '../support/anchore/replicas.ts'

const errorAnswers: CounterSignal = { ...answersFrom('apiext'), match: { status: /^5/ } }
const refusals: CounterSignal = { ...errorAnswers, match: { status: '401' } }
const start = slot / 1000 - 3_600

/** An apiext with equal counts of 500 and 401; undefined: it fails. */
function apiext(answers: number | undefined, url = 'http://apiext/metrics'): ScrapedTarget {
  const target = { service: 'apiext', replica: undefined, url } as const
  if (answers === undefined)
    return {
      ...target,
      scraped: { ok: false, failure: { kind: 'refused', message: 'No answer.', answered: false } },
    }
  const counter = (status: number) => `flask_http_request_total{status="${status}"} ${answers}\n`
  const text = `process_start_time_seconds ${start}\n${counter(500)}${counter(401)}`
  return { ...target, scraped: { ok: true, value: { samples: samplesOf(text), hasOthers: false } } }
}

interface Run {
  readonly minute: number
  readonly found: readonly ScrapedTarget[]
  readonly signals?: readonly CounterSignal[]
}

/** The increases of the last run; each run gets the state of the one before. */
function compared(runs: readonly Run[]): readonly (readonly number[] | undefined)[] {
  const log = createLog(() => undefined)
  let last: { readonly minute: number; readonly compared: Compared } | undefined
  for (const { minute, found, signals = [errorAnswers] } of runs) {
    const previous = last && { slot: slotPlus(slot, last.minute), state: last.compared.state }
    last = { minute, compared: compare(found, signals, previous, { slot: slotPlus(slot, minute), log }) }
  }
  return (
    last?.compared.replicas.map(({ counters }) => counters?.increases.map(({ increase }) => increase)) ?? []
  )
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
