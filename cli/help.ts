import type { CommandModule, LoadedCommand, Option } from './command.ts'

/** The options of every command. */
export const commonOptions = {
  config: { type: 'string', help: 'FILE: the configuration (watch.yml)' },
  json: { type: 'boolean', help: 'the result as JSON' },
  help: { type: 'boolean', help: 'this text' },
} as const

export const completionSummary = 'prints the completion for bash, zsh or fish'

export function helpOfAll(commands: readonly Pick<CommandModule, 'name' | 'summary'>[]): string {
  return [
    'Usage: npx anchor-watch COMMAND [options]',
    '',
    ...table([
      ...commands.map(({ name, summary }) => [name, summary] as const),
      ['help COMMAND', 'describes a command, with examples'],
      ['completion SHELL', completionSummary],
      ['--version', 'prints the version'],
    ]),
    '',
    'Exit status: 0 success, 1 a problem or an interrupt, 2 wrong usage or an invalid configuration.',
  ].join('\n')
}

export function helpOf({ name, summary, operands, options, examples }: LoadedCommand): string {
  const all: Record<string, Option> = { ...options, ...commonOptions }
  return [
    `Usage: npx anchor-watch ${name} [options]${operands === undefined ? '' : ` ${operands}`}`,
    '',
    `${name}: ${summary}`,
    '',
    ...table(Object.entries(all).map(([option, { help }]) => [`--${option}`, help])),
    '',
    'Examples:',
    ...examples.map((example) => `  npx anchor-watch ${example}`),
  ].join('\n')
}

function table(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}
