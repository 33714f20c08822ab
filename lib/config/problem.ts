/** The keys and indexes that lead to a value of the file: `['oncall', 'channels', 0, 'slack']`. */
export type Path = readonly (string | number)[]

/** Line and column, both from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** A problem at a path of the file, before it has a position in the text. */
export interface ProblemAt {
  readonly path: Path
  /** The part of the entry whose position is reported. */
  readonly part: 'key' | 'value'
  readonly message: string
}

/** An error in watch.yml or in a file of alarm tests. It never shows the value of a secret. */
export interface Problem {
  /** The file, as the caller named it. */
  readonly source: string
  /** Undefined when the file cannot be read. */
  readonly position: Position | undefined
  /** `anchore.services.analyzer.url`; empty for the file as a whole. */
  readonly path: string
  /** The value found and the value expected. */
  readonly message: string
}

/** A problem with a position in the text. */
export interface LocatedProblem extends Problem {
  readonly position: Position
}

/** The problems in the order of the file. */
export function inFileOrder(problems: readonly LocatedProblem[]): readonly LocatedProblem[] {
  return problems.toSorted(({ position: a }, { position: b }) => a.line - b.line || a.column - b.column)
}

/** `watch.yml:12:7: anchore.timeout: found "10"; expected a duration such as 30s`. */
export function formatProblem({ source, position, path, message }: Problem): string {
  const place = position === undefined ? source : `${source}:${position.line}:${position.column}`
  return [place, path, message].filter((part) => part !== '').join(': ')
}

/** `oncall.channels[0].slack`. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, segment) => {
    if (typeof segment === 'number') return `${text}[${segment}]`
    return text === '' ? segment : `${text}.${segment}`
  }, '')
}
