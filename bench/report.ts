export interface BenchOptions {
  /** The number of rounds that count; the default is the bench's own. */
  readonly rounds?: number | undefined
  /** Ends the bench between two rounds; it then rejects. */
  readonly signal: AbortSignal
}

export interface Bench {
  readonly name: string
  /** One line for the list of benches. */
  readonly summary: string
  readonly run: (options: BenchOptions) => Promise<Report>
}

export interface Report {
  readonly rows: readonly Row[]
  /** The comparisons by name: the quotients of each round, such as the first run divided by the later ones in `firstToWarmCpu`. */
  readonly ratios: Readonly<Record<string, Spread>>
  /** One line each, such as the size of an index. */
  readonly notes: readonly string[]
}

/** One subject of measurement. The key of a figure is the heading of its column and contains the unit. */
export interface Row {
  readonly subject: string
  readonly figures: Readonly<Record<string, Spread>>
}

export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** Throws a RangeError if there are no values. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((left, right) => left - right)
  const [min] = sorted
  const max = sorted.at(-1)
  if (min === undefined || max === undefined) throw new RangeError('nothing was measured')
  const half = sorted.length >> 1
  const upper = sorted[half] ?? min
  const lower = sorted.length % 2 === 0 ? (sorted[half - 1] ?? min) : upper
  return { median: (lower + upper) / 2, min, max }
}

/** The figures of measurements: each column's heading with the function that reads it. */
export function figuresOf<T>(
  measured: readonly T[],
  columns: Readonly<Record<string, (one: T) => number>>,
): Row['figures'] {
  return Object.fromEntries(
    Object.entries(columns).map(([heading, read]) => [heading, spreadOf(measured.map(read))]),
  )
}

/** The spread of the quotients of each round: a slow round slows both sides and does not change their quotient. */
export function ratioOf(dividends: readonly number[], divisors: readonly number[]): Spread {
  if (dividends.length !== divisors.length)
    throw new RangeError('the two were not measured in the same rounds')
  return spreadOf(dividends.map((dividend, round) => dividend / (divisors[round] ?? Number.NaN)))
}

/** A line for each row with `median (min to max)` in each column, then the ratios. */
export function tableOf({ rows, ratios }: Pick<Report, 'rows' | 'ratios'>): string {
  const columns = [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))]
  const lines = rows.map(({ subject, figures }) => [
    subject,
    ...columns.map((column) => textOf(figures[column])),
  ])
  const ratioLines = Object.entries(ratios).map(([name, ratio]) => [name, textOf(ratio)])
  return [...aligned([['', ...columns], ...lines]), '', ...aligned(ratioLines)].join('\n')
}

function textOf(spread: Spread | undefined): string {
  if (spread === undefined) return ''
  const digits = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 3 })
  const { median, min, max } = spread
  return min === max ? digits(median) : `${digits(median)} (${digits(min)} to ${digits(max)})`
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
