/** Rows in aligned columns, a line each. `isRight`: whether a cell is aligned to the right. */
export function aligned(
  rows: readonly (readonly string[])[],
  isRight: (cell: string, column: number) => boolean = () => false,
): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) => {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0
      return isRight(cell, column) ? cell.padStart(width) : cell.padEnd(width)
    })
    return cells.join('  ').trimEnd()
  })
}
