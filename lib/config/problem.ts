/** The way to a value of watch.yml: `['oncall', 'channels', 0, 'slack']`. */
export type Path = readonly (string | number)[]

/** One thing that is wrong with watch.yml. It never holds a value from where a secret belongs. */
export interface Problem {
  /** The file, as it was named by whoever asked to read it. */
  readonly source: string
  /** From 1; undefined when the file could not be read at all. */
  readonly position: { readonly line: number; readonly column: number } | undefined
  /** `anchore.services.analyzer.url`; empty for the file as a whole. */
  readonly path: string
  /** What was found and what is expected. */
  readonly message: string
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
