import { describe, expect, test } from 'vitest'
import { fromState, toState } from '../../lib/anchore/state.ts'
import { parseJson } from '../../lib/json.ts'

const url = 'http://analyzer:8084/metrics'
const counters = { slot: 1_795_516_260_000, start: 1_795_467_870.1, values: { 'a[["le","+Inf"]]': 3 } }

describe('the state of counters', () => {
  test('is read as it was written', () => {
    const state = { names: new Set(['a', 'b']), targets: { [url]: counters } }
    expect(fromState(parseJson(JSON.stringify(toState(state))))).toEqual(state)
  })

  test('knows a process without a start', () => {
    const unknown = { ...counters, start: null }
    const state = { names: new Set<string>(), targets: { [url]: unknown } }
    expect(fromState(toState(state))).toEqual(state)
  })

  test.each([undefined, null, 1, 'text', [], {}, { version: 1 }, { version: 2, targets: {} }])(
    'is not read out of %j',
    (state) => {
      expect(fromState(state)).toBeUndefined()
    },
  )

  test('loses only the targets that cannot be read', () => {
    const broken = {
      slotless: { ...counters, slot: 'now' },
      valueless: { ...counters, values: null },
      empty: 1,
    }
    const odd = { ...counters, values: { a: 1, b: null, c: 'text' } }
    expect(fromState({ version: 1, targets: { ...broken, odd } })).toEqual({
      names: new Set(),
      targets: { odd: { ...counters, values: { a: 1 } } },
    })
  })
})
