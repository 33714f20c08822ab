import { devNull } from 'node:os'
import { commands } from '../../../cli/index.ts'
import { run } from '../../../cli/run.ts'
import type { Terminal } from '../../../cli/command.ts'
import type { Ended } from './command-line.ts'

/** Runs a command of anchor-watch in this process, without its start of half a second. */
export async function inProcess(args: readonly string[], terminal: Partial<Terminal> = {}): Promise<Ended> {
  const out: string[] = []
  const err: string[] = []
  const code = await run(commands, args, 'test', {
    out: (text) => out.push(`${text}\n`),
    err: (text) => err.push(`${text}\n`),
    signal: new AbortController().signal,
    ...terminal,
    // Not the AWS profile of the developer.
    environment: { AWS_CONFIG_FILE: devNull, ...terminal.environment },
  })
  return { code, out: out.join(''), err: err.join('') }
}
