import fc from 'fast-check'
import { expect, test } from 'vitest'
import { histogramSignal } from '../../lib/anchore/signal.ts'
import { analysisTime } from '../../lib/anchore/catalogue/index.ts'
import { sample, type Distribution } from '../../lib/model/index.ts'
import type { Increase } from '../../lib/prometheus/index.ts'
import { samplesOf } from '../support/prometheus/exposition.ts'

const signal = histogramSignal({ family: 't', service: 'analyzer' }, (times) => sample(analysisTime, times))

/** The observations of a replica, with its own bounds: versions differ in them. */
const replica = fc.record({
  bounds: fc.uniqueArray(fc.integer({ min: 1, max: 5_000 }), { maxLength: 40 }),
  seen: fc.array(fc.double({ min: 1e-6, max: 10_000, noNaN: true }), { maxLength: 60 }),
})

type Seen = typeof replica extends fc.Arbitrary<infer T> ? T : never

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

/** The increases of a process that started in this minute. */
function increasesOf({ bounds, seen }: Seen): readonly Increase[] {
  const uppers = [...bounds.toSorted((left, right) => left - right), Infinity]
  const lines = uppers.map((upper) => {
    const le = upper === Infinity ? '+Inf' : String(upper)
    return `t_bucket{le="${le}"} ${seen.filter((value) => value <= upper).length}\n`
  })
  const text = `${lines.join('')}t_count ${seen.length}\nt_sum ${total(seen)}\n`
  return samplesOf(text).map((one) => ({ sample: one, increase: one.value }))
}

test('replicas are one distribution with the count and the sum of all, in 150 values', () => {
  fc.assert(
    fc.property(fc.array(replica, { maxLength: 12 }), (replicas) => {
      const { sample: found, remarks } = signal.countedOf(replicas.map(increasesOf))
      const seen = replicas.flatMap((one) => one.seen)
      expect(remarks).toEqual([])
      const { values, counts } = (found?.measurement ?? { values: [], counts: [] }) as Distribution
      expect(total(counts)).toBe(seen.length)
      const sum = total(values.map((value, index) => value * (counts[index] ?? 0)))
      expect(Math.abs(sum - total(seen))).toBeLessThanOrEqual(1e-9 * total(seen))
      expect(values.length).toBeLessThanOrEqual(150)
      expect(counts.every((count) => count > 0)).toBe(true)
    }),
  )
})

test('the order of replicas does not matter', () => {
  fc.assert(
    fc.property(fc.array(replica, { maxLength: 6 }), (replicas) => {
      const measured = (some: readonly Seen[]) => signal.countedOf(some.map(increasesOf)).sample?.measurement
      const [one, other] = [measured(replicas), measured(replicas.toReversed())] as (
        Distribution | undefined
      )[]
      expect(other?.counts).toEqual(one?.counts)
      for (const [index, value] of (one?.values ?? []).entries())
        expect(other?.values[index]).toBeCloseTo(value, 6)
    }),
  )
})
