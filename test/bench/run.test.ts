import { beforeAll, describe, expect, test } from 'vitest'
import type { Row } from '../../bench/report.ts'
import { runProgram } from '../support/local/command-line.ts'

const names = ['parse', 'scale', 'tick', 'postgres', 'publish', 'week', 'notify', 'advise']
const bench = (...args: readonly string[]) => runProgram('bench/run.ts', args)

test('lists every bench when none is named', async () => {
  const { code, out } = await bench()
  expect(code).toBe(0)
  for (const name of names) expect(out).toMatch(new RegExp(`\n  ${name} +\\S`))
})

test.each([
  [['pars'], 'No such bench: pars; did you mean parse?'],
  [['parse', 'tick'], 'One bench at a time: tick is a second'],
  [['postgres', '--images', '1.5'], '--images takes a whole number above 0, not 1.5'],
  [['parse', '--rounds', '0'], '--rounds takes a whole number above 0, not 0'],
  [['week', '--days', 'all'], '--days takes a whole number above 0, not all'],
  [['parse', '--fast'], "Unknown option '--fast'"],
])('refuses %j as wrong usage and lists the benches', async (args, message) => {
  const { code, out, err } = await bench(...args)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain(message)
  for (const name of names) expect(err).toContain(`\n  ${name} `)
})

interface Printed {
  readonly bench: string
  readonly ratios: Readonly<Record<string, number>>
  readonly results: { readonly rows: readonly Row[]; readonly notes: readonly string[] }
}

const recording = 'test/fixtures/anchore/catalog.busy.txt'

describe('as JSON', () => {
  let printed: Printed | undefined
  beforeAll(async () => {
    const { out } = await bench('parse', '--rounds', '1', '--json', '--file', recording)
    printed = JSON.parse(out) as Printed
  })

  test('one object has the comparisons in ratios and the figures in results', () => {
    expect(printed?.bench).toBe('parse')
    for (const ratio of Object.values(printed?.ratios ?? {})) expect(ratio).toBeGreaterThan(0)
    expect(printed?.results.rows.slice(0, 2)).toMatchObject([
      { subject: 'catalog.busy.txt, 274 samples, by names' },
      { subject: 'catalog.busy.txt, 274 samples, by names, first parse of a process' },
    ])
    for (const { figures } of printed?.results.rows ?? [])
      expect(Object.keys(figures)).toEqual(['MB/s', 'ms', 'samples/s'])
  })

  test("Go's textparse is measured, or the notes say why not", () => {
    const isMeasured = printed?.results.rows.some(({ subject }) => subject === "Go's textparse") === true
    const isSkipped = printed?.results.notes.some((note) => note.startsWith("skipped: Go's textparse: "))
    expect(isSkipped).toBe(!isMeasured)
    const ratios = isMeasured ? ['byNamesToGo', 'firstByNamesToGo'] : []
    expect(Object.keys(printed?.ratios ?? {})).toEqual(ratios)
    const [ours = 0, ourFirst = 0, go = 0, goFirst = 0] =
      printed?.results.rows.map(({ figures }) => figures['ms']?.median) ?? []
    if (isMeasured) expect(Object.values(printed?.ratios ?? {})).toEqual([go / ours, goFirst / ourFirst])
  })
})

test('measures the file that is named, and no other', async () => {
  const file = 'test/fixtures/anchore/simplequeue.filtered.txt'
  const { code, out } = await bench('parse', '--rounds', '1', '--file', file)
  expect(code).toBe(0)
  expect(out).toContain('simplequeue.filtered.txt, 11 samples, by names')
  expect(out).not.toContain('generated')
})

test('names the file and the place of what it cannot parse', async () => {
  const { code, err } = await bench('parse', '--file', 'package.json')
  expect(code).toBe(1)
  expect(err).toMatch(/^package\.json is not a valid exposition: line 1, column \d+: /)
})
