import { parseArgs } from 'node:util'
import { failed, messageOf, success, type Outcome } from '../lib/model/index.ts'
import { nearest } from '../lib/config/index.ts'
import {
  exitCodes,
  refuse,
  fail,
  type Command,
  type CommandModule,
  type ExitCode,
  type Invocation,
  type LoadedCommand,
  type Terminal,
} from './command.ts'
import { completionOf, shells } from './completion.ts'
import { commonOptions, completionSummary, helpOf, helpOfAll } from './help.ts'

/** Runs the command of the arguments, and returns the exit code. An error after an interrupt is not reported. */
export async function run(
  commands: readonly CommandModule[],
  args: readonly string[],
  version: string,
  terminal: Terminal,
): Promise<ExitCode> {
  const [first, ...rest] = args
  if (first === '--version') return print(terminal, version)
  const isHelp = first === 'help' || first === '--help' || first === '-h'
  if (first === undefined || (isHelp && rest.length === 0)) return print(terminal, helpOfAll(commands))

  const words = isHelp ? rest : args
  const all = [...commands, completionOfAll(commands)]
  const found = all.find(({ name }) => startsWith(words, name.split(' ')))
  if (found === undefined) return refuse(terminal.err, unknownCommand(all, words))

  const command = await load(found)
  if (isHelp) return print(terminal, helpOf(command))
  const parsed = parse(command, args.slice(command.name.split(' ').length))
  if (!parsed.ok)
    return refuse(
      terminal.err,
      `${parsed.failure}\n'npx anchor-watch help ${command.name}' has its options and examples.`,
    )
  if (parsed.value.options['help'] === true) return print(terminal, helpOf(command))
  try {
    return await command.run(parsed.value, terminal)
  } catch (thrown) {
    if (!terminal.signal.aborted) throw thrown
    return fail(terminal.err, 'Interrupted.')
  }
}

function startsWith(args: readonly string[], words: readonly string[]): boolean {
  return words.every((word, index) => args[index] === word)
}

/** The invocation of the arguments. */
function parse(command: Command, args: readonly string[]): Outcome<Invocation, string> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...command.options, ...commonOptions },
      allowPositionals: command.operands !== undefined,
    })
    const { config = 'watch.yml', json = false, help = false } = values
    const problem = help ? undefined : operandProblem(command, positionals)
    if (problem !== undefined) return failed(problem)
    return success({ config, json, options: values, operands: positionals })
  } catch (thrown) {
    const [message = ''] = messageOf(thrown).split(/[.;] /)
    return failed(`${message}${nearOption(command, message)}`)
  }
}

/** `FILE...` takes one or more operands, `DIR` one, `[SERVICE]` one or none. */
function operandProblem({ operands = '[]' }: Command, given: readonly string[]): string | undefined {
  if (given.length === 0 && !operands.startsWith('[')) return `Missing ${operands}`
  const [, second] = given
  return second !== undefined && !operands.includes('...') ? `Unexpected argument '${second}'` : undefined
}

/** parseArgs quotes an unknown option in its message. */
function nearOption({ options }: Command, message: string): string {
  const unknown = /^Unknown option '--?([\w-]+)'/.exec(message)?.[1]
  const near = unknown && nearest(unknown, Object.keys({ ...options, ...commonOptions }))
  return near === undefined ? '' : `; did you mean --${near}?`
}

async function load(module: CommandModule): Promise<LoadedCommand> {
  return { name: module.name, summary: module.summary, ...(await module.load()) }
}

/** The command `completion`, which needs all others. */
function completionOfAll(commands: readonly CommandModule[]): CommandModule {
  const completion: Command = {
    operands: 'SHELL',
    examples: shells.map((shell) => `completion ${shell}`),
    run: async ({ operands: [name] }, terminal) => {
      const shell = shells.find((one) => one === name)
      if (shell === undefined) return refuse(terminal.err, `completion: expected one of ${shells.join(', ')}`)
      return print(terminal, completionOf(shell, await Promise.all(commands.map(load))))
    },
  }
  return { name: 'completion', summary: completionSummary, load: () => Promise.resolve(completion) }
}

function unknownCommand(commands: readonly CommandModule[], args: readonly string[]): string {
  const [first = '', second = ''] = args
  const words = `${first} ${second}`.trim()
  const names = commands.map(({ name }) => name)
  // `check` alone is the first word of two commands.
  const longer = names.filter((name) => name.startsWith(`${first} `))
  const near = nearest(words, names) ?? nearest(first, names)
  const meant = near === undefined ? longer : [near]
  const advice = meant.length === 0 ? '' : `; did you mean ${meant.join(' or ')}?`
  return `No such command: ${words}${advice}\n'npx anchor-watch help' lists the commands.`
}

function print({ out }: Terminal, text: string): ExitCode {
  out(text)
  return exitCodes.success
}
