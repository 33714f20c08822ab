import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { withoutRepeats } from '../../lib/prometheus/deltas.ts'
import { recording } from '../support/anchore/anchore-services.ts'
import { samplesOf } from '../support/prometheus/exposition.ts'

const names = readdirSync(new URL('../fixtures/anchore/', import.meta.url)).map((file) =>
  file.replace('.txt', ''),
)

/** Recorded from anchore-engine 1.1.0. */
describe('a recording', () => {
  test.each(names)('of %s has a sample for every line except comments', (name) => {
    const text = recording(name)
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    const samples = samplesOf(text)
    expect(samples).toHaveLength(lines.length)
    expect(samples.filter(({ value }) => !Number.isFinite(value))).toEqual([])
  })

  test('has numbers with an exponent of three digits', () => {
    const names = new Set(['anchore_tmpspace_available_bytes'])
    expect(samplesOf(recording('analyzer.busy'), names)).toMatchObject([{ value: 77_882_961_920 }])
  })

  test('has one bucket twice, which is counted once', () => {
    const names = new Set(['anchore_analysis_time_seconds_bucket'])
    const samples = samplesOf(recording('analyzer.busy'), names)
    const folded = withoutRepeats(samples)
    expect([samples.length, folded.samples.length]).toEqual([12, 11])
    expect(folded.repeated).toMatchObject([{ value: 3 }])
  })

  test('has families without a sample, and help without a text', () => {
    const text = recording('analyzer.busy')
    expect(text).toContain('# HELP anchore_tmpspace_available_bytes \n')
    expect(text).toContain('# TYPE flask_http_request_total counter\n')
    expect(samplesOf(text, new Set(['flask_http_request_total']))).toEqual([])
  })
})
