import { describe, expect, test } from 'vitest'
import { fromState, toState, type Counters } from '../../lib/anchore/state.ts'
import { slotOf, parseJson } from '../../lib/model/index.ts'
import type { CounterState } from '../../lib/prometheus/index.ts'

const slot = slotOf(1_795_516_260_000)
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
