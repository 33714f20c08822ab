import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultLimits } from '../../lib/prometheus/limits.ts'
import { createParser, parseText, type ExpositionFormat, type Parser } from '../../lib/prometheus/parse.ts'
import { recording } from '../support/anchore-services.ts'
import { anySamples, render } from '../support/exposition.ts'

describe('a parser that knows earlier bodies', () => {
  test('reads other values of the same series, and series in another order', () => {
    const parser = createParser()
    fc.assert(
      fc.property(anySamples, anySamples, (some, others) => {
        for (const samples of [some, [...some, ...others], others, some.toReversed()]) {
          const values = samples.map((sample, index) => ({ ...sample, value: index / 7 }))
          expect(parser.parse(Buffer.from(render(values)))).toEqual({ ok: true, samples: values })
        }
      }),
    )
  })

  test('hands out the same labels for a series', () => {
    const parser = createParser()
    const [first, second] = ['up{job="a"} 1\n', 'up{job="a"} 2 5\n'].map((text) =>
      parser.parse(Buffer.from(text)),
    )
    if (first?.ok !== true || second?.ok !== true) throw new Error('both are valid')
    expect(second.samples).toMatchObject([{ value: 2, timestamp: 5 }])
    expect(second.samples[0]?.labels).toBe(first.samples[0]?.labels)
  })

  test('takes no known name for the series that it begins', () => {
    const parser = createParser()
    for (const text of ['up 1\n', 'up15 7\n', 'up 1\n', 'up {job="a"} 1\n', 'up 1\n', 'up15\n']) {
      expect(parser.parse(Buffer.from(text))).toEqual(parseText(Buffer.from(text)))
    }
  })

  test('tells lines apart that share a hash', () => {
    const parser = createParser()
    // "Aa" and "BB" are the shortest texts that a polynomial hash of base 31 takes for one.
    const body = Buffer.from('up{job="Aa"} 1\nup{job="BB"} 2\nup{job="AaAa"} 3\nup{job="BBAa"} 4\n')
    const backwards = Buffer.from(body.toString().trimEnd().split('\n').toReversed().join('\n') + '\n')
    for (const one of [body, backwards, body]) expect(parser.parse(one)).toEqual(parseText(one))
  })

  test.each([1, 8, 40])('reads a body of which %i lines are new as one that knows none does', (count) => {
    const parser = createParser()
    parser.parse(Buffer.from(recording('catalog.busy')))
    const added = Array.from(
      { length: count },
      (_, index) => `# HELP a${index} b\na${index}{c="${index}"} 1\n`,
    )
    const body = Buffer.concat([Buffer.from(recording('catalog.busy')), Buffer.from(added.join(''))])
    for (const pass of [1, 2]) expect([pass, parser.parse(body)]).toEqual([pass, parseText(body)])
  })

  test('goes on when it has seen more than it can keep', () => {
    const parser = createParser()
    const lines = Array.from({ length: 60_000 }, (_, index) => `up{job="${index}"} ${index}\n`)
    const body = Buffer.from(lines.join(''))
    for (const pass of [1, 2]) {
      const parsed = parser.parse(body)
      expect([pass, parsed.ok && parsed.samples.at(-1)]).toMatchObject([pass, { name: 'up', value: 59_999 }])
    }
  })
})

test.each([
  ['text', 'up 1\ndown{ 1\nup{job="a"} 2\n'],
  ['openmetrics', 'up 1\ndown{ 1\nup{job="a"} 2\n# EOF\n'],
] as const)('takes apart by names nothing else: %s', (format, text) => {
  const parser = createParser()
  expect(parser.parse(Buffer.from(text), { format, names: new Set(['up']) })).toMatchObject({
    ok: true,
    samples: [{ value: 1 }, { value: 2 }],
  })
  expect(parser.parse(Buffer.from(text), { format }).ok).toBe(false)
})

describe('salvaging', () => {
  test('returns the good lines, counts the bad ones and names the first of them', () => {
    const good = Array.from({ length: 20 }, (_, index) => `up{job="${index}"} 1\nup{job=${index}} 1\n`)
    const { samples, bad, problems, isTruncated } = createParser().salvage(Buffer.from(good.join('')))
    expect([samples.length, bad, problems.length, isTruncated]).toEqual([20, 20, 10, false])
    expect(problems[1]).toMatchObject({ line: 4, column: 8, reason: 'expected " before the label value' })
  })

  test('is not led by a bad line', () => {
    const text = '# TYPE t histogram\n# TYPE t_bucket nonsense\nt_bucket{le="x"} 1\nt_bucket{le="1"} 1\n'
    expect(createParser().salvage(Buffer.from(text))).toMatchObject({
      bad: 2,
      samples: [{ name: 't_bucket', value: 1 }],
    })
  })

  test('keeps what stands before the place where a body was cut', () => {
    const cut = createParser().salvage(Buffer.from('up 1\ndown 12'))
    expect(cut).toMatchObject({ isTruncated: true, bad: 1, samples: [{ name: 'up' }] })
  })

  test('skips a line that is not UTF-8', () => {
    const body = Buffer.from('up 1\nup{a="\xe9"} 2\n# caf\xe9\nup{a="e"} 3\n', 'latin1')
    const { samples, bad } = createParser().salvage(body)
    expect([samples.map(({ value }) => value), bad]).toEqual([[1, 3], 1])
  })
})

describe('the limits', () => {
  const limits = { bytes: 100, lines: 3, lineLength: 40, labelsPerSample: 2, samples: 2 }
  test.each([
    ['x 1\n'.repeat(26), 1, 'more than 100 bytes'],
    ['x 1\n'.repeat(4), 4, 'more than 3 lines'],
    [`x 1\n#${'x'.repeat(40)}\n`, 2, 'more than 40 characters in a line'],
    ['x{a="1",b="2",c="3"} 1\n', 1, 'more than 2 labels'],
  ])('refuse %j', (text, line, reason) => {
    const problem = { kind: 'too-large', line, reason }
    expect(createParser(limits).parse(Buffer.from(text))).toMatchObject({ ok: false, problem })
    expect(createParser(limits).salvage(Buffer.from(text))).toMatchObject({ bad: 1, problems: [problem] })
  })

  test.each<[string, ExpositionFormat]>([
    ['x 1\nother 1\n'.repeat(3), 'text'],
    ['x{a="1"} 1\nx{a="2"} 1\nx{a="3"} 1\n# EOF\n', 'openmetrics'],
  ])('refuse too many samples of the names asked for, and stop there: %j', (text, format) => {
    const bounds = { ...defaultLimits, samples: 2 }
    const problem = { kind: 'too-large', reason: 'more than 2 samples of the metrics asked for' }
    const ask = (parser: Parser, name: string) =>
      parser.parse(Buffer.from(`${text}bad line\n`), { names: new Set([name]), format })
    expect(ask(createParser(bounds), 'x')).toMatchObject({ ok: false, problem })
    expect(ask(createParser(bounds), 'none')).not.toMatchObject({ problem })
    expect(createParser(bounds).parse(Buffer.from('x 1\n'.repeat(3)))).toMatchObject({ ok: true })
    const salvaged = createParser(bounds).salvage(Buffer.from(text), { names: new Set(['x']), format })
    expect(salvaged.problems).toMatchObject([problem])
    expect(salvaged.samples.length).toBeLessThanOrEqual(3)
  })

  test('refuse samples that are longer than Anchore writes any', () => {
    const names = new Set(['x'])
    const line = (length: number) => `x{a="${'a'.repeat(length - 9)}"} 1\n`
    const parser = createParser({ ...defaultLimits, samples: 2 })
    expect(parser.parse(Buffer.from(line(500)), { names })).toMatchObject({ ok: true })
    expect(parser.parse(Buffer.from(line(501)), { names })).toMatchObject({
      problem: { kind: 'too-large', reason: 'more than 500 characters of the metrics asked for' },
    })
  })
})
