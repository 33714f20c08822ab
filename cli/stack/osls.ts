import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { credentialsRemedy } from '../deployed/credentials.ts'
import { stackDirectory } from './directory.ts'

interface Run {
  /** The path of watch.yml, from the user's directory. */
  readonly config: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  /** Gets each line that osls prints. */
  readonly print: (line: string) => void
}

/** Runs osls in the stack directory. Resolves to true if it succeeds. */
export async function runOsls(
  args: readonly string[],
  { config, environment, signal, print }: Run,
): Promise<boolean> {
  const program = join(
    dirname(createRequire(import.meta.url).resolve('osls/package.json')),
    'bin/serverless.js',
  )
  const child = spawn(process.execPath, [program, ...args], {
    cwd: stackDirectory,
    env: { ...environment, ANCHOR_WATCH_YML: resolve(config) },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  })
  const show = (line: string): void => {
    if (!isAboutOsls.test(line))
      print(line.startsWith('AWS provider credentials not found') ? withoutCredentials : line)
  }
  createInterface({ input: child.stdout }).on('line', show)
  createInterface({ input: child.stderr }).on('line', show)
  return new Promise((settle, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      settle(code === 0)
    })
  })
}

/** In place of osls's message, which refers to its own documentation. */
const withoutCredentials = `There are no AWS credentials. ${credentialsRemedy}`

/** osls names itself and its own documentation before an error, and prints empty lines. */
const isAboutOsls = /^\s*$|^(Environment|Docs): |^Error:$/
