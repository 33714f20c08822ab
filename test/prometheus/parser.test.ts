import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createParser, parseText } from '../../lib/prometheus/parse.ts'
import { anySamples, render } from '../support/exposition.ts'

const recordings = new URL('../fixtures/anchore/', import.meta.url)
const files = readdirSync(recordings).filter((file) => file.endsWith('.txt'))
const recorded = files.map((file) => readFileSync(new URL(file, recordings)))

const recordedNames = recorded
  .flatMap((body) => body.toString().split('\n'))
  .map((line) => line.split(/[ {]/)[0] ?? '')
  .filter((name, index, all) => /^\w+$/.test(name) && all.indexOf(name) === index)

const insertions = [
  '"',
  '\\',
  '{',
  '}',
  ' ',
  '\n',
  '#',
  ',',
  '=',
  '1',
  'e',
  '\0',
  '\xff',
  '# TYPE x histogram\n',
]

/** A recording's first lines, with a few bytes gone or put in. */
const mutated = fc
  .tuple(
    fc.constantFrom(...recorded),
    fc.array(fc.tuple(fc.nat(3_000), fc.nat(3), fc.constantFrom(...insertions)), { maxLength: 6 }),
  )
  .map(([body, edits]) =>
    edits.reduce(
      (bytes, [at, removed, inserted]) =>
        Buffer.concat([bytes.subarray(0, at), Buffer.from(inserted, 'latin1'), bytes.subarray(at + removed)]),
      body.subarray(0, body.indexOf('\n', 3_000) + 1),
    ),
  )

describe('a parser that knows earlier bodies', () => {
  test('says of every body what one that knows none says', () => {
    const parser = createParser()
    fc.assert(
      fc.property(mutated, fc.boolean(), (body, selects) => {
        const names = selects ? new Set(['process_start_time_seconds', 'python_info']) : undefined
        expect(parser.parse(body, { names })).toEqual(parseText(body, names))
        expect(parser.salvage(body, { names })).toEqual(createParser().salvage(body, { names }))
      }),
    )
  })

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

test('selecting gives what all of it gives, filtered', () => {
  const parser = createParser()
  fc.assert(
    fc.property(mutated, fc.subarray(recordedNames, { maxLength: 6 }), (body, some) => {
      const names = new Set(some)
      const all = parser.parse(body)
      const wanted = all.ok ? all.samples.filter(({ name }) => names.has(name)) : undefined
      if (wanted !== undefined) expect(parser.parse(body, { names })).toEqual({ ok: true, samples: wanted })
    }),
  )
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

  test('finds all of what is valid, and only samples whose own line is', () => {
    fc.assert(
      fc.property(mutated, (body) => {
        const salvaged = createParser().salvage(body)
        const parsed = parseText(body)
        expect(salvaged.bad === 0).toBe(parsed.ok)
        if (parsed.ok) expect(salvaged.samples).toEqual(parsed.samples)
        const alone = body
          .toString('latin1')
          .split('\n')
          .map((line) => parseText(Buffer.from(`${line}\n`, 'latin1')))
          .flatMap((line) => (line.ok ? line.samples : []))
        for (const sample of salvaged.samples) expect(alone).toContainEqual(sample)
      }),
      { numRuns: 30 },
    )
  })
})

describe('the limits', () => {
  const limits = { bytes: 100, lines: 3, lineLength: 40, labelsPerSample: 2 }
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

  test('are nowhere near a body of 5 MB that does its worst', () => {
    const worst = ['\\\\', '\\"', '{', 'a{', '"', ' ', '1', '{a="', 'a="b",', '#', 'a{a="\\n']
    for (const piece of worst) {
      const line = piece.repeat(Math.floor(500_000 / piece.length))
      const body = Buffer.from(`${line}\n`.repeat(10))
      const { samples } = createParser().salvage(body)
      expect(samples).toEqual([])
    }
  })
})
