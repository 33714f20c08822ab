import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultLimits } from '../../lib/prometheus/limits.ts'
import { parseExposition } from '../../lib/prometheus/parse.ts'
import { numberOf } from '../../lib/prometheus/tokens.ts'
import { recording } from '../support/anchore/anchore-services.ts'
import { anySamples, problemOf, render, samplesOf } from '../support/prometheus/exposition.ts'

const labels = (pairs: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(pairs))

describe('a sample', () => {
  test.each([
    ['up 1', 'up', {}, 1, undefined],
    [' \tup \t 1 \t', 'up', {}, 1, undefined],
    ['up{} 1', 'up', {}, 1, undefined],
    ['up{} 1 -1795467870000', 'up', {}, 1, -1_795_467_870_000],
    ['up{}1 +5 ', 'up', {}, 1, 5],
    ['up-1 5', 'up', {}, -1, 5],
    ['up.5', 'up', {}, 0.5, undefined],
    ['up { job = "a" , zone="b" , } 1', 'up', { job: 'a', zone: 'b' }, 1, undefined],
    ['up{job="a\\\\b\\"c\\nd"} 1', 'up', { job: 'a\\b"c\nd' }, 1, undefined],
    ['up{job="} 1 # {"} 1', 'up', { job: '} 1 # {' }, 1, undefined],
    ['up{job="\\\\n"} 1', 'up', { job: '\\n' }, 1, undefined],
    ['a:b{__x="é"} 1', 'a:b', { __x: 'é' }, 1, undefined],
    ['{"up.time","job.name"="a"} 1', 'up.time', { 'job.name': 'a' }, 1, undefined],
    ['{job="a","up\\ntime"} 1', 'up\ntime', { job: 'a' }, 1, undefined],
  ])('is read from %j', (line, name, pairs, value, timestamp) => {
    expect(samplesOf(`${line}\n`)).toEqual([{ name, labels: labels(pairs), value, timestamp }])
  })

  test.each(['0x10', '1e400', '1,5', '', 'one', '١'])('is refused with the value "%s"', (written) => {
    expect(problemOf(`up ${written}\n`)).toMatchObject({ line: 1 })
  })

  test.each([
    ['up{job="a" zone="b"} 1', 12, 'expected , or }'],
    ['up{,} 1', 4, 'expected a label name or }'],
    ['up{job="a",,} 1', 12, 'expected a label name or }'],
    ['up{job="a} 1', 9, 'there is no closing "'],
    ['up{job="a\\t"} 1', 10, 'only \\\\, \\n and \\" are escapes'],
    ['up{job="a",job="b"} 1', 12, 'label job is given twice'],
    ['up{__name__="a"} 1', 4, 'label __name__ is given twice'],
    ['up{job} 1', 7, 'expected = after the label name'],
    ['up{job=a} 1', 8, 'expected " before the label value'],
    ['up{1a="b"} 1', 4, 'expected a label name or }'],
    ['up{"down"} 1', 4, 'the metric has a name already'],
    ['{""} 1', 2, 'expected a label name or }'],
    ['{job="a"} 1', 1, 'expected a metric name'],
    ['1up 1', 1, 'expected a metric name'],
    ['up-time 1', 3, 'expected a blank or { after the metric name'],
    ['up', 3, 'expected a blank or { after the metric name'],
    ['up{', 4, 'expected a label name or }'],
    ['up ', 4, 'expected a value'],
    ['up 1 1.5', 6, 'expected a timestamp in whole milliseconds'],
    ['up 1 9223372036854775808', 6, 'expected a timestamp in whole milliseconds'],
    ['up 1 5\r', 6, 'expected a timestamp in whole milliseconds; the line ends in a carriage return'],
    ['up 1 5 6', 8, 'expected the end of the line after the timestamp'],
    ['up 1\r', 4, 'the value is not a number; the line ends in a carriage return'],
    ['up 1\r2', 4, 'the value is not a number'],
    ['\uFEFFup 1', 1, 'expected a metric name'],
  ])('is refused in %j at column %d: %s', (line, column, reason) => {
    expect(problemOf(`good 1\n\n${line}\n`)).toMatchObject({ line: 3, column, reason })
  })
})

describe('a body', () => {
  test.each(['', '\n', ' \t', '# a comment\n\n', '#HELP\n# TYPE\n# TYPE up\n'])(
    'is valid and empty: %j',
    (body) => {
      expect(samplesOf(body)).toEqual([])
    },
  )

  test.each(['up 1', 'up 1\ndown 1', '# TYPE up gauge'])('is cut short: %j', (body) => {
    expect(problemOf(body)?.reason).toBe('the last line does not end: the body is cut short')
  })

  test('keeps a series that is written twice', () => {
    expect(samplesOf('up 1\nup 2\n').map(({ value }) => value)).toEqual([1, 2])
  })

  test('never throws, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (bytes, selects) => {
        const names = selects ? new Set(['a']) : undefined
        expect(parseExposition(Buffer.from(bytes), { names })).toHaveProperty('ok')
      }),
    )
  })

  test('never throws, for any order of tokens', () => {
    const tokens = [
      'a',
      '{',
      '}',
      '"',
      '\\',
      ',',
      '=',
      ' ',
      '\n',
      '# TYPE ',
      '# HELP ',
      '1',
      'le="x"',
      'summary',
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...tokens), { maxLength: 20 }), (some) => {
        expect(parseExposition(Buffer.from(some.join('')))).toHaveProperty('ok')
      }),
      { numRuns: 1_000 },
    )
  })

  test('parses to the samples that were rendered', () => {
    fc.assert(
      fc.property(anySamples, (samples) => {
        expect(samplesOf(render(samples))).toEqual(samples)
      }),
    )
  })

  test('has the same samples by names as all samples filtered', () => {
    fc.assert(
      fc.property(anySamples, fc.nat(20), (samples, count) => {
        const names = new Set(samples.slice(0, count).map(({ name }) => name))
        expect(samplesOf(render(samples), names)).toEqual(samples.filter(({ name }) => names.has(name)))
      }),
    )
  })
})

describe('reading by names', () => {
  const names = new Set(['up'])

  test('skips other lines, even invalid ones', () => {
    expect(samplesOf('down{ what\n# TYPE up nonsense\nup 1\n', names)).toHaveLength(1)
  })

  test('does not take a longer name for its prefix', () => {
    expect(samplesOf('up_time 1\nup:5m 1\n', names)).toEqual([])
  })

  test.each(['<html>\n', 'OK\n', '{"status":"up"}\n', 'up nonsense\n'])('refuses %j', (body) => {
    expect(problemOf(body, names)).toBeDefined()
  })
})

describe('the limits', () => {
  const limits = { bytes: 100, lines: 3, lineLength: 40, labelsPerSample: 2, samples: 100 }
  test.each([
    ['x 1\n'.repeat(26), 1, 'more than 100 bytes'],
    ['x 1\n'.repeat(4), 4, 'more than 3 lines'],
    [`x 1\n#${'x'.repeat(40)}\n`, 2, 'more than 40 characters in a line'],
    ['x{a="1",b="2",c="3"} 1\n', 1, 'more than 2 labels'],
  ])('refuse %j', (text, line, reason) => {
    const failure = { kind: 'too-large', line, reason }
    expect(parseExposition(Buffer.from(text), { limits })).toMatchObject({ ok: false, failure })
  })
})

/** Numbers in several notations. */
const spelled = fc
  .tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 0, max: 20 }), fc.nat(2))
  .map(([value, digits, spelling]) => {
    if (spelling === 0) return String(value)
    return spelling === 1 ? value.toExponential(digits) : value.toPrecision(digits + 1)
  })

test('a decimal in any notation is the nearest float64', () => {
  fc.assert(
    fc.property(spelled, (text) => {
      const value = Number(text)
      expect(numberOf(text)).toBe(Number.isFinite(value) ? value : undefined)
    }),
  )
})

test.each([
  ['-0', -0],
  ['9007199254740993', 9_007_199_254_740_992],
  ['+2.279966416e+09', 2_279_966_416],
  ['5.', 5],
  ['.5', 0.5],
  ['1e-400', 0],
  ['+Inf', Infinity],
  ['-infinity', -Infinity],
  ['nAn', Number.NaN],
])('%s is %d', (text, value) => {
  expect(numberOf(text)).toBe(value)
})

test.each(['', '.', '+', '-.', 'e5', '1e', '1e+', '1e+1.', '1 5', '1.2.3', '0x1', '1_0', '-NaN', '1e1000'])(
  '"%s" is not a number',
  (text) => {
    expect(numberOf(text)).toBeUndefined()
  },
)

const page = `<!DOCTYPE html>
<html lang="en">
  <p class="up">up 1</p>
  <script>var requests_total = {"a": 1};</script>
</html>
`

describe('a body that is no exposition', () => {
  test.each([
    ['a web page', Buffer.from(page)],
    ['a web page in one line', Buffer.from(`${page.replaceAll('\n', '')}\n`)],
    ['JSON', Buffer.from('{\n  "up": 1\n}\n')],
    ['a stack trace', Buffer.from('Traceback (most recent call last):\n  File "/a.py", line 1, in a\n')],
    ['zeros', Buffer.alloc(1_000)],
    ['zeros in lines', Buffer.from('\0\0\n'.repeat(10))],
    ['UTF-16', Buffer.from('\uFEFFup 1\nup 2\n', 'utf16le')],
    ['gzip', gzipSync(recording('apiext.idle'))],
  ])('is refused at its first line: %s', (_title, body) => {
    expect(parseExposition(body)).toMatchObject({ ok: false, failure: { line: 1 } })
  })
})

describe('a zero byte', () => {
  test('is read where the format allows any text', () => {
    const body = Buffer.from('# HELP up \0\n# \0\nup{a="\0"} 1\n{"\0"} 2\n')
    expect(parseExposition(body)).toMatchObject({
      ok: true,
      value: { samples: [{ labels: new Map([['a', '\0']]) }, { name: '\0' }] },
    })
  })

  test.each(['up\0 1', 'up{\0="a"} 1', 'up\0{} 1', 'up 1\0', 'up 1 2\0', '\0up 1', '# TYPE up \0gauge'])(
    'is refused elsewhere: %j',
    (line) => {
      expect(parseExposition(Buffer.from(`${line}\n`)).ok).toBe(false)
    },
  )
})

test('an exposition in Latin-1 is refused at its first sample that is not UTF-8; comments may have any bytes', () => {
  const comments = Buffer.from('# caf\xe9\n# HELP up Caf\xe9.\nup{place="here"} 1\n', 'latin1')
  expect(samplesOf(comments)).toHaveLength(1)
  const sample = Buffer.from('up{place="caf\xe9"} 2\nup{place="there"} 3\n', 'latin1')
  const failure = { kind: 'malformed', line: 4, column: 1, reason: 'the line is not UTF-8' }
  expect(problemOf(Buffer.concat([comments, sample]))).toEqual(failure)
})

describe('a body of 20 MB', () => {
  const line = (index: number): string => `up{job="${String(index).padStart(30, '0')}"} ${index}\n`
  const lines = Math.floor(defaultLimits.bytes / line(100_000).length)
  const body = Buffer.from(Array.from({ length: lines }, (_, index) => line(index)).join(''))

  test('is read to its end', () => {
    const samples = samplesOf(body)
    expect([samples.length, samples.at(-1)?.value]).toEqual([lines, lines - 1])
  })

  test('is refused with a byte too many', () => {
    const padded = Buffer.concat([body, Buffer.alloc(defaultLimits.bytes + 1 - body.length, '\n')])
    const failure = { kind: 'too-large', reason: 'more than 20000000 bytes' }
    expect(parseExposition(padded)).toMatchObject({ ok: false, failure })
  })

  test('is refused if it is one line', () => {
    const long = Buffer.concat([Buffer.alloc(defaultLimits.bytes - 1, 'a'), Buffer.from('\n')])
    expect(parseExposition(long)).toMatchObject({ ok: false, failure: { kind: 'too-large' } })
  })
})
