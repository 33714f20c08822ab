/** The candidate nearest to `word`; undefined when none is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const [best] = candidates
    .map((candidate) => ({ candidate, edits: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.max(1, candidate.length / 3))
    .sort((a, b) => a.edits - b.edits)
  return best?.candidate
}

/** The number of letters to insert, delete, replace or swap with their neighbour to turn `from` into `to`. */
export function editDistance(from: string, to: string): number {
  let above: readonly number[] = []
  let row: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let index = 0; index < from.length; index += 1) {
    const next = [index + 1]
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[index] === to[column - 1]
      const swapped = from[index] === to[column - 2] && from[index - 1] === to[column - 1]
      next.push(
        Math.min(
          at(row, column - 1) + (same ? 0 : 1),
          at(row, column) + 1,
          at(next, column - 1) + 1,
          swapped ? at(above, column - 2) + 1 : Infinity,
        ),
      )
    }
    above = row
    row = next
  }
  return at(row, to.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity
}
