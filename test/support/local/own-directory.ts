import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { temporaryDirectory, type AtEnd } from '../temporary.ts'
import { programVariables, type Ended } from './command-line.ts'

const program = fileURLToPath(new URL('../../../bin/anchor-watch.js', import.meta.url))

/** The directory of a user, with a watch.yml of their own. */
export interface OwnDirectory {
  readonly path: string
  /** Runs anchor-watch there, with these variables. */
  readonly run: (args: readonly string[], variables?: Readonly<Record<string, string>>) => Promise<Ended>
}

export function ownDirectory(watchFile: string | undefined, atEnd?: AtEnd): OwnDirectory {
  const path = temporaryDirectory(atEnd)
  if (watchFile !== undefined) writeFileSync(join(path, 'watch.yml'), watchFile)
  return {
    path,
    run: (args, variables = {}) =>
      new Promise((resolve) => {
        const env = { HOME: path, ...programVariables, ...variables }
        const child = execFile(process.execPath, [program, ...args], { cwd: path, env }, (_, out, err) => {
          resolve({ code: child.exitCode ?? undefined, out, err })
        })
        child.stdin?.end()
      }),
  }
}
