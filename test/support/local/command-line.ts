import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const processTimeoutMs = 240_000

/** For a program that sees nothing else of the developer's environment: PATH, and what Node.js keeps compiled. */
export const programVariables = {
  PATH: process.env['PATH'],
  NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
}

export interface Ended {
  readonly code: number | undefined
  readonly out: string
  readonly err: string
}

export interface ProgramOptions {
  /** Its standard input; empty when absent. */
  readonly input?: string | Buffer
  /** The repository's root when absent. */
  readonly cwd?: string
  /** Its whole environment; that of the tests when absent. */
  readonly env?: NodeJS.ProcessEnv
}

/** Runs a program of this repository, named by its path from the root, as a process of its own. */
export function runProgram(
  file: string,
  args: readonly string[],
  { input = '', ...options }: ProgramOptions = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const all = { cwd: root, timeout: processTimeoutMs, ...options }
    const child = execFile(process.execPath, [join(root, file), ...args], all, (_, out, err) => {
      resolve({ code: child.exitCode ?? undefined, out, err })
    })
    child.stdin?.end(input)
  })
}

/** Runs anchor-watch as a process of its own, in the repository's root. */
export function anchorWatch(...args: readonly string[]): Promise<Ended> {
  return runProgram('bin/anchor-watch.js', args)
}
