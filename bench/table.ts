import type { Report } from './bench.ts'
import type { Spread } from './measure.ts'

/** A report for people: a line a row, `median (least to most)` a column, then the ratios. */
export function tableOf({ rows, ratios }: Report): string {
  const columns = [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))]
  const lines = rows.map(({ subject, figures }) => [
    subject,
    ...columns.map((column) => textOf(figures[column])),
  ])
  const ratioLines = Object.entries(ratios).map(([name, ratio]) => [name, textOf(ratio)])
  return [...aligned([['', ...columns], ...lines]), '', ...aligned(ratioLines)].join('\n')
}

/** Three digits are more than the range leaves certain. */
function textOf(spread: Spread | undefined): string {
  if (spread === undefined) return ''
  const digits = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 3 })
  const { median, least, most } = spread
  return least === most ? digits(median) : `${digits(median)} (${digits(least)} to ${digits(most)})`
}

function aligned(lines: readonly (readonly string[])[]): readonly string[] {
  const widths =
    lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? []
  return lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
