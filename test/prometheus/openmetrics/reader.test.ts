import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseExposition } from '../../../lib/prometheus/parse.ts'

const format = 'openmetrics'
const parse = (text: string, names?: ReadonlySet<string>) =>
  parseExposition(Buffer.from(text), { format, names })
const reasonOf = (text: string): string | undefined => {
  const parsed = parse(text)
  return parsed.ok ? undefined : parsed.failure.reason
}

describe('OpenMetrics', () => {
  test.each([
    ['up 1', 'up', {}, 1, undefined],
    ['up{} 1 1.5', 'up', {}, 1, 1_500],
    ['up{a="1",b="} # {"} -Inf -1', 'up', { a: '1', b: '} # {' }, -Infinity, -1_000],
    ['{"up.time","job.name"="a"} NaN', 'up.time', { 'job.name': 'a' }, Number.NaN, undefined],
    ['up{a="\\\\ \\n \\" \\d"} 1', 'up', { a: '\\ \n " \\d' }, 1, undefined],
  ])('reads %j', (line, name, labels, value, timestamp) => {
    const samples = [{ name, labels: new Map(Object.entries(labels)), value, timestamp }]
    expect(parse(`${line}\n# EOF\n`)).toEqual({ ok: true, value: samples })
  })

  test.each([
    '',
    '# TYPE a counter\n# HELP a \n# UNIT a \na_total 1 # {id="x"} 0.5 1.5\na_created 1\n',
    '# TYPE a_s gauge\n# UNIT a_s s\na_s -1\n',
    '# TYPE a histogram\na_bucket{le="1"} 1 # {} 1\na_bucket{le="+Inf"} 2\na_count 2\na_sum 3.5\n',
    '# TYPE a gaugehistogram\na_bucket{le="-1"} 1\na_bucket{le="+Inf"} 2\na_gcount 2\na_gsum -3\n',
    '# TYPE a summary\na{quantile="0.5"} NaN\na_count 1\na_sum 2\n',
    '# TYPE a info\na_info{v="1"} 1 2\na_info{v="2"} 1 1\n',
    '# TYPE a stateset\na{a="on"} 1\na{a="off"} 0\n',
    '# TYPE "a.b" counter\n{"a.b_total"} 1\n',
    '# TYPE a counter\na_tot 1\n',
  ])('takes %j', (text) => {
    expect(reasonOf(`${text}# EOF\n`)).toBeUndefined()
    expect(reasonOf(`${text}# EOF`)).toBeUndefined()
  })

  test.each([
    ['\n', 'there is a blank line'],
    ['# EOF\nup 1\n', 'there is a line after # EOF'],
    ['# a comment\n', 'expected # HELP, # TYPE or # UNIT with a name, or # EOF'],
    ['# HELP a\n', 'expected # HELP, # TYPE or # UNIT with a name, or # EOF'],
    ['# TYPE a untyped\n', 'OpenMetrics has no such type'],
    ['# TYPE a gauge \n', 'OpenMetrics has no such type'],
    ['# TYPE a gauge\n# TYPE a gauge\n', 'a second TYPE line of this metric'],
    ['# HELP a x\na 1\n# TYPE a gauge\n', 'TYPE comes after samples of the metric'],
    ['# UNIT a s\n', 'the unit s is not the end of the name a'],
    ['# TYPE a_s info\n# UNIT a_s s\n', 'a_s has a unit, which its type does not allow'],
    [
      '# TYPE a counter\na_total 1\na_created 1\n# TYPE a_total gauge\n',
      'a_total is the name of two metrics',
    ],
    ['a 1\nb 1\na 1\n', 'a is the name of two metrics'],
    [' up 1\n', 'expected a metric name'],
    ['up  1\n', 'expected a value'],
    ['up\t1\n', 'expected one blank before the value'],
    ['up 1 \n', 'expected a value'],
    ['up 1 NaN\n', 'expected a timestamp in seconds'],
    ['up 0x1\n', 'the value is not a number'],
    ['up{a="1",} 1\n', 'expected a label name'],
    ['up{a="1" b="2"} 1\n', 'expected , or }'],
    ['up{a="1",a="2"} 1\n', 'label a is given twice'],
    ['up{a} 1\n', 'expected = after the label name'],
    ['up{a=1} 1\n', 'expected " before the label value'],
    ['up{a="1} 1\n', 'there is no closing "'],
    ['up{"down"} 1\n', 'the metric has a name already'],
    ['up 1 # {} 1\n', 'only buckets and counters have exemplars'],
    ['# TYPE a counter\na_total 1 # {"b"} 1\n', 'an exemplar has labels and no name'],
    [
      `# TYPE a counter\na_total 1 # {b="${'é'.repeat(128)}"} 1\n`,
      'the labels of an exemplar have more than 128 characters',
    ],
    ['# TYPE a counter\na_total -1\n', 'a count or a sum must not be below zero'],
    ['# TYPE a counter\na_total NaN\n', 'a count or a sum must not be NaN'],
    ['# TYPE a stateset\na 1\n', 'a state must have the label a'],
    ['# TYPE a stateset\na{a="on"} 2\n', 'a state must be 0 or 1'],
    ['# TYPE a info\na_info 2\n', 'an info must be 1'],
    ['# TYPE a summary\na{quantile="2"} 1\n', 'a quantile must have the label quantile, from 0 to 1'],
    ['# TYPE a summary\na{quantile="1"} -1\n', 'a quantile must not be below zero'],
    ['# TYPE a histogram\na_bucket 1\n', 'a bucket must have the label le, a number, infinity as +Inf'],
    [
      '# TYPE a histogram\na_bucket{le="Inf"} 1\n',
      'a bucket must have the label le, a number, infinity as +Inf',
    ],
    ['# TYPE a histogram\na_bucket{le="+Inf"} 1.5\n', 'a count must be a whole number'],
    ['# TYPE a histogram\na_bucket{le="1"} 1\n', 'a: there is no bucket +Inf'],
    ['# TYPE a histogram\na_bucket{le="2"} 1\na_bucket{le="1"} 1\n', 'a: the buckets are out of order'],
    [
      '# TYPE a histogram\na_bucket{le="1"} 2\na_bucket{le="+Inf"} 1\n',
      'a: a bucket has less than the one before it',
    ],
    [
      '# TYPE a histogram\na_bucket{le="+Inf"} 1\na_count 2\na_sum 1\n',
      'a: the count differs from that of the bucket +Inf',
    ],
    ['# TYPE a histogram\na_bucket{le="+Inf"} 1\na_sum 1\n', 'a: it has a sum or a count without the other'],
    [
      '# TYPE a histogram\na_bucket{le="-1"} 1\na_bucket{le="+Inf"} 1\na_count 1\na_sum 1\n',
      'a: it has a sum and a bound below zero',
    ],
    [
      '# TYPE a gaugehistogram\na_bucket{le="+Inf"} 1\na_gcount 1\na_gsum -1\n',
      'a: its sum is below zero, but no bound is',
    ],
    ['# TYPE a gauge\na{b="1"} 1\na{b="2"} 1\na{b="1"} 1\n', 'the samples of a metric are not consecutive'],
    ['# TYPE a gauge\na 1 2\na 1 1\n', 'the timestamps of a metric are not in order'],
    ['# TYPE a gauge\na 1 2\na 1\n', 'some samples of the metric have a timestamp, some none'],
  ])('refuses %j: %s', (text, reason) => {
    expect(reasonOf(`${text}# EOF\n`)).toBe(reason)
  })

  test.each(['', 'up 1\n', 'up 1', 'up 1\n# EO'])('is cut short: %j', (text) => {
    expect(parse(text)).toMatchObject({ ok: false, failure: { kind: 'truncated' } })
  })

  test('selects samples by name', () => {
    expect(parse('up 1\ndown 2\n# EOF\n', new Set(['down']))).toMatchObject({ value: [{ value: 2 }] })
  })

  test('never throws, for any order of tokens', () => {
    const tokens = [
      '# TYPE a ',
      '# EOF',
      'a',
      '_bucket',
      '{',
      '}',
      '"',
      'le="',
      '+Inf',
      ' ',
      '1',
      '\n',
      'histogram',
      ' # {',
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...tokens), { maxLength: 20 }), (some) => {
        const body = Buffer.from(some.join(''))
        expect(parseExposition(body, { format })).toHaveProperty('ok')
      }),
      { numRuns: 1_000 },
    )
  })
})
