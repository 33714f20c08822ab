import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseExposition } from '../../lib/prometheus/parse.ts'
import type { PrometheusSample } from '../../lib/prometheus/sample.ts'

interface Written {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: string
  readonly timestamp: number | null
}

interface Case {
  readonly file: string
  readonly format: 'text' | 'openmetrics'
  readonly valid: boolean
  /** Absent if only the verdict is known. */
  readonly samples?: readonly Written[]
}

/** A folder with cases.jsonl and its files; not a part of this repository. */
const folder = process.env['CORPUS'] ?? ''
const isThere = folder !== '' && existsSync(join(folder, 'cases.jsonl'))
if (!isThere)
  console.warn('CORPUS names no folder with cases.jsonl: the parser is tried on our own cases only')

function readCases(): readonly Case[] {
  if (!isThere) return []
  const lines = readFileSync(join(folder, 'cases.jsonl'), 'utf8').split('\n')
  return lines
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Case)
    .filter(({ format }) => format === 'text')
}

function numberOf(value: string): number {
  return value.endsWith('Inf') ? Number(`${value}inity`) : Number(value)
}

/** Compares samples; a timestamp may be rounded or truncated below a millisecond. */
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
  test.each(readCases())('$file is read like by the reference parsers', (one) => {
    const parsed = parseExposition(readFileSync(join(folder, one.file)))
    expect(parsed.ok).toBe(one.valid)
    if (parsed.ok && one.samples !== undefined) expectSame(parsed.value.samples, one.samples)
  })
})
