/** One line of an exposition, as written: nothing is merged, repeated series stay. */
export interface PrometheusSample {
  readonly name: string
  /** Unescaped, in the order written. The metric's name is not among them. */
  readonly labels: ReadonlyMap<string, string>
  readonly value: number
  /** Milliseconds since the Unix epoch, where the line has one. */
  readonly timestamp: number | undefined
}

/** Why a body is not a valid exposition, and where: both from 1, the column in UTF-16 units. */
export interface ParseProblem {
  readonly line: number
  readonly column: number
  readonly reason: string
}

/** One text per series, whatever the order of its labels: the key of its counter's state. */
export function seriesKey({ name, labels }: Pick<PrometheusSample, 'name' | 'labels'>): string {
  const pairs = [...labels].sort(([left], [right]) => (left < right ? -1 : 1))
  return `${name}${JSON.stringify(pairs)}`
}
