import { exitCodes, type ExitCode, type Invocation, type Terminal } from './command.ts'

/** One line of a screen: a finding and, unless it is ok, the next step. */
export interface Line {
  readonly level: 'ok' | 'warn' | 'fail'
  /** The part that it is about: `DNS`. */
  readonly part?: string
  readonly text: string
  /** One sentence. */
  readonly remedy?: string | undefined
  /** A command line to copy. */
  readonly command?: string | undefined
}

/** Prints the result of a command that consists of lines; fails if one of them does. */
export function report(lines: readonly Line[], { json }: Invocation, out: Terminal['out']): ExitCode {
  out(json ? JSON.stringify(lines) : screenOf(lines))
  return lines.some(({ level }) => level === 'fail') ? exitCodes.failure : exitCodes.success
}

/**
 * The lines for people: level, part and text in columns, the next step below. Neighbours with the same next step have it
 * once, below the last of them.
 */
export function screenOf(lines: readonly Line[]): string {
  const width = Math.max(0, ...lines.map(({ part = '' }) => part.length))
  return lines
    .flatMap(({ level, part = '', text, remedy, command }, index) => {
      const next = lines[index + 1]
      const isShared = next?.remedy === remedy && next?.command === command
      return [
        `${level.padEnd(5)} ${width === 0 ? '' : `${part.padEnd(width)}  `}${text.replaceAll('\n', `\n${' '.repeat(6)}`)}`,
        ...(remedy === undefined || isShared ? [] : [`${' '.repeat(6)}${remedy}`]),
        ...(command === undefined || isShared ? [] : [`${' '.repeat(6)}$ ${command}`]),
      ]
    })
    .join('\n')
}
