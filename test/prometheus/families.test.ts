import { describe, expect, test } from 'vitest'
import { problemOf } from '../support/prometheus/exposition.ts'

describe('HELP and TYPE', () => {
  test.each([
    '# HELP up \\\\ and \\n\n# TYPE up gauge\nup 1\n',
    '# HELP up \n# HELP up\n# HELP up text\n',
    ' #\tTYPE  up\tgauge\n',
    '# TYPE up gauge\n# TYPE down gauge\nup 1\ndown 1\nup 2\n',
    '# TYPE "up.time" untyped\n# HELP "up.time" text\n{"up.time"} 1\n',
    '# TYPE t histogram\nt_bucket{le="1"} 0\nt_bucket{le="+Inf"} 1\nt_count 1\nt_sum -1\n# TYPE t_created gauge\n',
    '# TYPE t summary\nt{quantile="0.5"} -1\nt_count 1\nt_sum 1\n',
    't_count -1\n# TYPE t histogram\n',
    '# TYPE t_bucket gauge\n# TYPE t histogram\nt_bucket -1\n',
    '# TYPE t summary\nt_bucket{quantile="x"} 1\n',
    '# TYPE t gaugehistogram\nt_bucket{le="1"} 0\nt_count 1\nt_sum -1\nt_gcount -1\nt_gsum -1\n',
    '# TYPE t histogram\nt -1\nt_bucket -1\nt_bucket{le="NaN"} -1\nt_sum{le="1"} -1\n',
    '# HELP t_count \n# TYPE t histogram\n# TYPE t_count gauge\nt_count -1\n',
    '# HELP ""\n# TYPE ""\n# TYPE up\n# TYPE up \n# TYPE up gauge\n',
    '# EOF "quoted\n#TYPES of things\n',
  ])('are valid in %j', (body) => {
    expect(problemOf(body)).toBeUndefined()
  })

  test.each([
    ['# TYPE up meter\n', 1, 11, 'the text format has no such type'],
    ['# TYPE up gauge s\n', 1, 16, 'expected the end of the line after the type'],
    ['# TYPE up gauge \n', 1, 16, 'expected the end of the line after the type'],
    ['# TYPE up gauge\t\n', 1, 16, 'expected the end of the line after the type'],
    ['# TYPE up gauge\r\n', 1, 11, 'the text format has no such type; the line ends in a carriage return'],
    ['# TYPE 1up gauge\n', 1, 8, 'expected a metric name after TYPE'],
    ['# HELP up-time text\n', 1, 10, 'expected a metric name after HELP'],
    ['# HELP "up text\n', 1, 9, 'there is no closing "'],
    ['# HELP "" text\n', 1, 10, 'expected a metric name after HELP'],
    ['# HELP "up\\t" text\n', 1, 11, 'only \\\\, \\n and \\" are escapes'],
    ['# HELP up text\\\n', 1, 15, 'only \\\\, \\n and \\" are escapes'],
    ['# HELP up a\\tb\n', 1, 12, 'only \\\\, \\n and \\" are escapes'],
    ['# HELP up a\n# HELP up b\n', 2, 11, 'a second HELP line of this metric'],
    [
      '# TYPE up gauge\n# TYPE up gauge\n',
      2,
      11,
      'a second TYPE line of this metric, or one after its samples',
    ],
    ['up 1\n# TYPE up gauge\n', 2, 11, 'a second TYPE line of this metric, or one after its samples'],
    ['# TYPE t histogram\nt_bucket{le="x"} 1\n', 2, 1, 'the label le is not a number'],
    ['# TYPE t summary\nt{quantile="0x1"} 1\n', 2, 1, 'the label quantile is not a number'],
    ['# TYPE t histogram\nt_bucket{le="1"} -1\n', 2, 1, 'a count of a histogram is below zero'],
    ['# TYPE t histogram\nt_count -1\n', 2, 1, 'a count of a histogram is below zero'],
    ['# TYPE t gaugehistogram\nt_bucket{le="x"} 1\n', 2, 1, 'the label le is not a number'],
    ['# TYPE t gauge_histogram\nt_count -1\n', 2, 1, 'a count of a histogram is below zero'],
    [
      '# TYPE t histogram\n# TYPE t_count counter\n',
      2,
      16,
      'a second TYPE line of this metric, or one after its samples',
    ],
    ['# TYPE t summary\n# HELP t a\n# HELP t_sum b\n', 3, 14, 'a second HELP line of this metric'],
  ])('refuse %j', (body, line, column, reason) => {
    expect(problemOf(body)).toMatchObject({ line, column, reason })
  })

  test.each(['# TYPE "caf\xe9" gauge\n', '# HELP "caf\xe9" text\n'])(
    'refuse a name that is not UTF-8: %j',
    (body) => {
      expect(problemOf(Buffer.from(body, 'latin1'))).toMatchObject({
        column: 8,
        reason: 'the metric name is not UTF-8',
      })
    },
  )
})
