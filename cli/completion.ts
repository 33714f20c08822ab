import type { LoadedCommand } from './command.ts'
import { commonOptions, completionSummary } from './help.ts'

export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

/** A script for the shell that completes the words of the commands and their options. */
export function completionOf(shell: Shell, commands: readonly LoadedCommand[]): string {
  if (shell === 'fish') return [...commands.flatMap(fishLines), ...fishHelp(commands)].join('\n')
  const bash = bashScript(commands)
  return shell === 'zsh' ? `autoload -U +X bashcompinit && bashcompinit\n${bash}` : bash
}

function optionsOf({ options }: LoadedCommand): readonly string[] {
  return Object.keys({ ...options, ...commonOptions }).map((option) => `--${option}`)
}

function bashScript(commands: readonly LoadedCommand[]): string {
  const firsts = [...new Set(commands.map(({ name }) => name.split(' ')[0]))]
  const seconds = Map.groupBy(
    commands.filter(({ name }) => name.includes(' ')),
    ({ name }) => name.split(' ')[0] ?? '',
  )
  const secondCases = [...seconds].map(
    ([first, own]) =>
      `    2:${first}) words="${own.map(({ name }) => name.slice(first.length + 1)).join(' ')}" ;;`,
  )
  const optionCases = commands.map(
    (command) => `    ${command.name}\\ *) words="${optionsOf(command).join(' ')}" ;;`,
  )
  return `_anchor_watch() {
  local words="" word="\${COMP_WORDS[COMP_CWORD]}" line="\${COMP_WORDS[*]:1:$((COMP_CWORD-1))} "
  case "$COMP_CWORD:\${COMP_WORDS[1]}" in
    1:*) words="${firsts.join(' ')} help completion" ;;
    2:help) words="${firsts.join(' ')} completion" ;;
    2:completion) words="${shells.join(' ')}" ;;
${secondCases.join('\n')}
  esac
  [[ $word == -* ]] && case "$line" in
${optionCases.map((line) => line.replaceAll(/(?<=\w) (?=\w+\\)/g, '\\ ')).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _anchor_watch anchor-watch`
}

function fishLines(command: LoadedCommand): readonly string[] {
  const { name, summary } = command
  const [first = '', second] = name.split(' ')
  const seen = `__fish_seen_subcommand_from ${second ?? first}`
  const own =
    second === undefined
      ? `complete -c anchor-watch -f -n __fish_use_subcommand -a ${first} -d ${quoted(summary)}`
      : [
          `complete -c anchor-watch -f -n __fish_use_subcommand -a ${first}`,
          `complete -c anchor-watch -f -n '__fish_seen_subcommand_from ${first}' -a ${second} -d ${quoted(summary)}`,
        ].join('\n')
  const options = Object.entries({ ...command.options, ...commonOptions }).map(
    ([option, { help }]) => `complete -c anchor-watch -n '${seen}' -l ${option} -d ${quoted(help)}`,
  )
  return [own, ...options]
}

function fishHelp(commands: readonly LoadedCommand[]): readonly string[] {
  const firsts = [...new Set(commands.map(({ name }) => name.split(' ')[0]))].join(' ')
  const line = (words: string, description: string): string =>
    `complete -c anchor-watch -f -n __fish_use_subcommand -a ${words} -d ${quoted(description)}`
  return [
    line('help', 'describes a command, with examples'),
    line('completion', completionSummary),
    `complete -c anchor-watch -f -n '__fish_seen_subcommand_from help' -a '${firsts} completion'`,
    `complete -c anchor-watch -f -n '__fish_seen_subcommand_from completion' -a '${shells.join(' ')}'`,
  ]
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`\'`)}'`
}
