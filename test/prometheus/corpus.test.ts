import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createParser, type ExpositionFormat } from '../../lib/prometheus/parse.ts'
import type { PrometheusSample } from '../../lib/prometheus/sample.ts'

interface Written {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: string
  readonly timestamp: number | null
}

interface Case {
  readonly file: string
  readonly format: ExpositionFormat
  readonly valid: boolean
  /** Absent where only the verdict is known. */
  readonly samples?: readonly Written[]
}

/** Salvaged: which lines are bad, and the samples of the others. */
interface SalvageCase extends Required<Pick<Case, 'file' | 'format' | 'samples'>> {
  readonly bad_lines: readonly number[]
}

/** A folder with cases.jsonl, salvage.jsonl and the files that they name; not a part of this repository. */
const folder = process.env['CORPUS'] ?? ''
const isThere = folder !== '' && existsSync(join(folder, 'cases.jsonl'))
if (!isThere)
  console.warn('CORPUS names no folder with cases.jsonl: the parser is tried on our own cases only')

function linesOf(file: string): readonly string[] {
  if (!isThere) return []
  return readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
}

function numberOf(value: string): number {
  return value.endsWith('Inf') ? Number(`${value}inity`) : Number(value)
}

/** In the corpus's own words; below a millisecond a timestamp may be rounded or cut. */
function expectSame(samples: readonly PrometheusSample[], written: readonly Written[]): void {
  expect(samples.map(({ name, labels, value }) => [name, Object.fromEntries(labels), value + 0])).toEqual(
    written.map(({ name, labels, value }) => [name, labels, numberOf(value) + 0]),
  )
  for (const [index, { timestamp }] of written.entries()) {
    const found = samples[index]?.timestamp
    expect(found === undefined).toBe(timestamp === null)
    expect(Math.abs((found ?? 0) - (timestamp ?? 0))).toBeLessThan(1 + 1e-12 * Math.abs(timestamp ?? 0))
  }
}

describe.skipIf(!isThere)('the corpus', () => {
  // One parser for all: what it knows of one case must not change another.
  const parser = createParser()

  test.each(linesOf('cases.jsonl').map((line) => JSON.parse(line) as Case))(
    '$file is read as the reference parsers read it',
    (one) => {
      const body = readFileSync(join(folder, one.file))
      const parsed = parser.parse(body, { format: one.format })
      expect(parsed.ok).toBe(one.valid)
      if (parsed.ok && one.samples !== undefined) expectSame(parsed.samples, one.samples)
    },
  )

  test.each(linesOf('salvage.jsonl').map((line) => JSON.parse(line) as SalvageCase))(
    '$file loses its bad lines only',
    (one) => {
      const { samples, bad } = parser.salvage(readFileSync(join(folder, one.file)), { format: one.format })
      expect(bad).toBe(one.bad_lines.length)
      expectSame(samples, one.samples)
    },
  )
})
