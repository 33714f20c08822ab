import { describe, expect, test } from 'vitest'
import { histogramOf, matches, statisticsOf, sumOf, withoutRepeats } from '../../lib/prometheus/fold.ts'
import { samplesOf } from '../support/exposition.ts'

/** As though every sample had grown by what it says. */
function increases(text: string) {
  return samplesOf(text).map((sample) => ({ sample, increase: sample.value }))
}

describe('folding', () => {
  test('sums the buckets of replicas, in the order of their bounds', () => {
    const replica = (scale: number) =>
      increases(
        `t_bucket{le="+Inf"} ${3 * scale}\nt_bucket{le="10.0"} ${2 * scale}\nt_bucket{le="5.0"} ${scale}\n` +
          `t_sum ${20 * scale}\nt_count ${3 * scale}\nother_bucket{le="5.0"} 9\n`,
      )
    expect(histogramOf('t', [...replica(1), ...replica(2)])).toEqual({
      buckets: [
        { upper: 5, count: 3 },
        { upper: 10, count: 6 },
        { upper: Infinity, count: 9 },
      ],
      sum: 60,
    })
  })

  test('keeps the last of samples that repeat a series', () => {
    const samples = samplesOf('t{le="+Inf",a="1"} 3\nt{a="1",le="+Inf"} 4\nt{a="2",le="+Inf"} 5\n')
    expect(withoutRepeats(samples).map(({ value }) => value)).toEqual([4, 5])
  })

  test('has one statistic set for the values of replicas, and none without any', () => {
    expect(statisticsOf([3, 1, 2])).toEqual({ sampleCount: 3, sum: 6, minimum: 1, maximum: 3 })
    expect(statisticsOf([])).toBeUndefined()
  })

  test('sums increases, none to 0', () => {
    expect(sumOf(increases('a 1\na 2.5\n'))).toBe(3.5)
    expect(sumOf([])).toBe(0)
  })

  test('matches every label that is asked for, an absent one as empty', () => {
    const [sample] = samplesOf('t{status="503",method="GET"} 1\n')
    if (sample === undefined) throw new Error('there is a sample')
    expect(matches(sample, {})).toBe(true)
    expect(matches(sample, { status: (code) => code.startsWith('5'), method: 'GET', path: '' })).toBe(true)
    expect(matches(sample, { status: '503', method: 'PUT' })).toBe(false)
    expect(matches(sample, { path: '/' })).toBe(false)
  })
})
