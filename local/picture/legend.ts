import { type Chart, limitColors } from '../../lib/cloudwatch/index.ts'

const colors = ['#1f77b4', '#2ca02c', '#9467bd', '#8c564b', '#17becf']

/** The colour of the line with this index. */
export function colorOf(index: number): string {
  return colors[index % colors.length] ?? ''
}

/** A label of the legend with its colour. */
export type Entry = readonly [label: string, color: string]

/** The maximum number of characters in a row. */
const rowCharacters = 68

/** The rows of the legend: the lines, then the thresholds. */
export function legendRows({ lines, limits }: Chart): readonly (readonly Entry[])[] {
  const named = lines.map(({ label }, index): Entry => [label, colorOf(index)])
  const drawn = limits.map(({ label, severity }): Entry => [label, limitColors[severity]])
  return [...rowsOf(named), ...rowsOf(drawn)]
}

function rowsOf(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const rows: Entry[][] = []
  let left = 0
  for (const entry of entries) {
    const length = entry[0].length + 4
    if (length > left) {
      rows.push([])
      left = rowCharacters
    }
    rows.at(-1)?.push(entry)
    left -= length
  }
  return rows
}
