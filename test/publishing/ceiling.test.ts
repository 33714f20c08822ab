import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { slotOf, slotPlus, type Slot } from '../../lib/clock.ts'
import { defineMetric, sample, type Sample } from '../../lib/metric.ts'
import { admit, readLedger, type Ledger } from '../../lib/publishing/ceiling.ts'
import { seriesName } from '../../lib/series-name.ts'

const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const length = defineMetric({
  name: 'Length',
  group: 'services',
  unit: 'Count',
  dimensions: ['Queue'],
  help: '',
})
const needed = defineMetric({ name: 'Needed', group: 'services', unit: 'Count', help: '' })
const queues = (...names: string[]): Sample[] => names.map((name) => sample(length, 1, { Queue: name }))
const admittedIn = (samples: readonly Sample[]): string[] => samples.map((one) => seriesName(one))
const named = (...names: string[]): string[] => names.map((name) => `Length{Queue="${name}"}`)

describe('a series', () => {
  test('is admitted below the ceiling, and remembered', () => {
    const { samples, refused, ledger } = admit(queues('a', 'b'), { most: 2, first: [] }, {}, slot)
    expect(admittedIn(samples)).toEqual(named('a', 'b'))
    expect(refused).toEqual({ series: [], data: 0 })
    expect(ledger).toEqual({ [named('a')[0] ?? '']: slot, [named('b')[0] ?? '']: slot })
  })

  test('that is new is refused beyond it, counted and named, whatever the order', () => {
    const { ledger } = admit(queues('a', 'b'), { most: 2, first: [] }, {}, slot)
    const spread = [...queues('c', 'a'), ...queues('c')]
    const next = admit(spread, { most: 2, first: [] }, ledger, slotPlus(slot, 1))
    expect(admittedIn(next.samples)).toEqual(named('a'))
    expect(next.refused).toEqual({ series: named('c'), data: 2 })
  })

  test('that an alarm needs comes first, though it is new', () => {
    const ceiling = { most: 2, first: ['Needed'] }
    const { ledger } = admit(queues('a', 'b'), { most: 2, first: [] }, {}, slot)
    const next = admit([...queues('a', 'b'), sample(needed, 1)], ceiling, ledger, slotPlus(slot, 1))
    expect(admittedIn(next.samples)).toEqual([...named('a'), 'Needed'])
  })

  test.each([
    [179, ['a']],
    [180, ['b']],
  ])('that was not published for %d minutes leaves the place to %s', (minutes, placed) => {
    const { ledger } = admit(queues('a'), { most: 1, first: [] }, {}, slot)
    const next = admit(queues('b', 'a'), { most: 1, first: [] }, ledger, slotPlus(slot, minutes))
    expect(admittedIn(next.samples)).toEqual(named(...placed))
  })
})

test('never are there more series than the ceiling within its hours, whatever comes', () => {
  const minute = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'))
  fc.assert(
    fc.property(fc.array(minute, { maxLength: 30 }), fc.integer({ min: 0, max: 4 }), (minutes, most) => {
      let ledger: Ledger = {}
      const seen = new Set<string>()
      minutes.forEach((names, index) => {
        const admitted = admit(queues(...names), { most, first: [] }, ledger, slotPlus(slot, index))
        for (const name of admittedIn(admitted.samples)) seen.add(name)
        expect(admitted.samples.length + admitted.refused.data).toBe(names.length)
        ;({ ledger } = admitted)
      })
      expect(seen.size).toBeLessThanOrEqual(most)
    }),
  )
})

test.each([undefined, null, 'text', 3, { a: 'text' }])('a ledger that is %j is empty', (stored) => {
  expect(readLedger(stored)).toEqual({})
})

test('a ledger is read as it was written', () => {
  const ledger: Readonly<Record<string, Slot>> = { a: slot, b: slotPlus(slot, -3) }
  expect(readLedger(JSON.parse(JSON.stringify(ledger)))).toEqual(ledger)
})
