import type { Failure } from '../lib/model/index.ts'

/** The exit status of a command. */
export const exitCodes = { success: 0, failure: 1, wrongUsage: 2 } as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** Ends a command that failed. */
export function fail(err: Terminal['err'], message: string): ExitCode {
  err(message)
  return exitCodes.failure
}

/** Ends a command whose command line or configuration is wrong. */
export function refuse(err: Terminal['err'], message: string): ExitCode {
  err(message)
  return exitCodes.wrongUsage
}

/** A failure for people, with its remedy. */
export function failureText({ target, kind, message, remedy }: Failure): string {
  return `${target}: ${kind}: ${message}\n  ${remedy}`
}

/** The output, the questions and the process of a command. */
export interface Terminal {
  /** The result, a line or several. */
  readonly out: (text: string) => void
  /** Messages beside the result. */
  readonly err: (text: string) => void
  /** Asks the user one question, and returns the trimmed answer; absent without a terminal. */
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

/** The text of a `string`, `true` for a `boolean`, a list for a `multiple` option. */
export type OptionValue = string | boolean | readonly (string | boolean)[] | undefined

export interface Invocation {
  /** The path of watch.yml. */
  readonly config: string
  /** True if the result is printed as JSON. */
  readonly json: boolean
  /** The command's own options that were given. */
  readonly options: Readonly<Record<string, OptionValue>>
  readonly operands: readonly string[]
}

export interface Command {
  /** The operands in the help: `FILE...`; a command without it takes none. */
  readonly operands?: string
  readonly options?: Readonly<Record<string, Option>>
  /** Command lines without `npx anchor-watch`, for the help. */
  readonly examples: readonly string[]
  readonly run: (invocation: Invocation, terminal: Terminal) => Promise<ExitCode>
}

/** A command that is loaded when it is needed. */
export interface CommandModule {
  /** One or two words: `check config`. */
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  readonly load: () => Promise<Command>
}

export type LoadedCommand = Command & Pick<CommandModule, 'name' | 'summary'>
