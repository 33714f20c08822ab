/** How a command ends. */
export const exitCodes = { well: 0, notWell: 1, wrongUsage: 2 } as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** Where a command writes and what it may know of the process. */
export interface Terminal {
  /** The result, a line or several. */
  readonly out: (text: string) => void
  /** What is said beside the result. */
  readonly err: (text: string) => void
  /** Asks the user one question, and answers what was typed, trimmed; absent where nobody sits at a terminal. */
  readonly ask?: (question: string) => Promise<string>
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Aborts when the user interrupts. */
  readonly signal: AbortSignal
}

/** An option beside those that every command has, in the form of node:util's parseArgs. */
export interface Option {
  readonly type: 'string' | 'boolean'
  /** Whether it may be given more than once. */
  readonly multiple?: true
  readonly help: string
}

/** The text of a `string`, `true` for a `boolean`, a list for what may be given more than once. */
export type OptionValue = string | boolean | readonly (string | boolean)[] | undefined

export interface Invocation {
  /** The path of watch.yml. */
  readonly config: string
  /** Whether the result is to be JSON. */
  readonly json: boolean
  /** The command's own options that were given. */
  readonly options: Readonly<Record<string, OptionValue>>
  readonly operands: readonly string[]
}

export interface Command {
  /** One or two words: `check config`. */
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  /** How operands are written in the help: `FILE...`; a command without it takes none. */
  readonly operands?: string
  readonly options?: Readonly<Record<string, Option>>
  readonly run: (invocation: Invocation, terminal: Terminal) => Promise<ExitCode>
}

/** A command that is loaded when it is needed. */
export interface CommandModule extends Pick<Command, 'name'> {
  readonly load: () => Promise<Command>
}
