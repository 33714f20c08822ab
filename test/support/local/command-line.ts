import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const processTimeoutMs = 120_000

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

/** Runs anchor-watch as a process of its own, in the repository's root. */
export function anchorWatch(...args: readonly string[]): Promise<Ended> {
  return runProgram('bin/anchor-watch.js', ...args)
}

/** The same with `input` as its standard input. */
export function anchorWatchReading(input: string | Buffer, ...args: readonly string[]): Promise<Ended> {
  return runProcess('bin/anchor-watch.js', args, input)
}

/** Runs a program of this repository, named by its path from the root, likewise. */
export function runProgram(file: string, ...args: readonly string[]): Promise<Ended> {
  return runProcess(file, args, '')
}

/** The same with `input` as its standard input. */
export function runProgramReading(
  input: string | Buffer,
  file: string,
  ...args: readonly string[]
): Promise<Ended> {
  return runProcess(file, args, input)
}

function runProcess(file: string, args: readonly string[], input: string | Buffer): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { cwd: root, timeout: processTimeoutMs }
    const child = execFile(process.execPath, [file, ...args], options, (_, out, err) => {
      resolve({ code: child.exitCode ?? undefined, out, err })
    })
    child.stdin?.end(input)
  })
}
