import { parseArgs } from 'node:util'
import { failed, messageOf, success, type Outcome } from '../lib/model/failure.ts'
import { nearest } from '../lib/config/nearest.ts'
import {
  exitCodes,
  type Command,
  type CommandModule,
  type ExitCode,
  type Invocation,
  type Terminal,
} from './command.ts'
import { commonOptions, helpOf, helpOfAll } from './help.ts'

/** Runs the command of the arguments, and returns the exit code. An error after an interrupt is not reported. */
export async function run(
  commands: readonly CommandModule[],
  args: readonly string[],
  version: string,
  terminal: Terminal,
): Promise<ExitCode> {
  const [first] = args
  if (first === '--version') return print(terminal, version)
  if (first === undefined || first === '--help' || first === '-h')
    return print(terminal, await listOf(commands))

  const found = commands.find(({ name }) => startsWith(args, name.split(' ')))
  if (found === undefined) return refuse(terminal, await unknownCommand(commands, args))

  const command = await found.load()
  const parsed = parse(command, args.slice(command.name.split(' ').length))
  if (!parsed.ok) return refuse(terminal, `${parsed.failure}\n\n${helpOf(command)}`)
  if (parsed.value.options['help'] === true) return print(terminal, helpOf(command))
  try {
    return await command.run(parsed.value, terminal)
  } catch (thrown) {
    if (!terminal.signal.aborted) throw thrown
    terminal.err('Interrupted.')
    return exitCodes.failure
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
    const { config = 'watch.yml', json = false } = values
    return success({ config, json, options: values, operands: positionals })
  } catch (thrown) {
    return failed(messageOf(thrown))
  }
}

async function listOf(commands: readonly CommandModule[]): Promise<string> {
  return helpOfAll(await Promise.all(commands.map(({ load }) => load())))
}

async function unknownCommand(commands: readonly CommandModule[], args: readonly string[]): Promise<string> {
  const [first = '', second = ''] = args
  const words = `${first} ${second}`.trim()
  const names = commands.map(({ name }) => name)
  const near = nearest(words, names) ?? nearest(first, names)
  const advice = near === undefined ? '' : `; did you mean ${near}?`
  return `No such command: ${words}${advice}\n\n${await listOf(commands)}`
}

function print({ out }: Terminal, text: string): ExitCode {
  out(text)
  return exitCodes.success
}

function refuse({ err }: Terminal, text: string): ExitCode {
  err(text)
  return exitCodes.wrongUsage
}
