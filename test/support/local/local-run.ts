import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { temporaryDirectory } from '../temporary.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** A run that has not ended this long after a signal is killed: a hundredfold of what it takes on a quiet machine. */
const endingMs = 120_000

export interface EndedRun {
  /** Null when it was killed. */
  readonly code: number | null
  readonly out: readonly string[]
  readonly err: readonly string[]
}

export interface LocalRun {
  /** Its TMPDIR, which nobody else uses; gone with the test. */
  readonly temporary: string
  /** A line of either standard stream that matches, as soon as there is one; rejects when the run ends without. */
  readonly says: (pattern: RegExp) => Promise<string>
  readonly ended: Promise<EndedRun>
  /** SIGINT goes to its whole group as Ctrl-C does, others to the process; kills a run that does not end in time. */
  readonly stop: (signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL') => Promise<EndedRun>
}

/** The process number and the port that the PostgreSQL of the only run in `temporary` wrote down. */
export async function postmasterOf(
  temporary: string,
): Promise<{ readonly pid: number; readonly port: number }> {
  const directory = (await readdir(temporary)).find((name) => name.startsWith('anchor-watch-postgres-'))
  const file = await readFile(join(temporary, directory ?? '', 'data', 'postmaster.pid'), 'utf8')
  const [pid, , , port] = file.split('\n').map(Number)
  return { pid: pid ?? NaN, port: port ?? NaN }
}

/** `npm start -- …args` as a process of its own, at the latest until the test is over. */
export function startLocalRun(args: readonly string[], variables: NodeJS.ProcessEnv = {}): LocalRun {
  const temporary = temporaryDirectory()
  const child = spawn(process.execPath, ['local/start.ts', ...args], {
    cwd: root,
    env: { ...process.env, TMPDIR: temporary, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const { pid } = child
  if (pid === undefined) throw new Error('the run could not be started')
  const [out, err]: [string[], string[]] = [[], []]
  const listeners: ((line: string) => void)[] = []
  const keep = (stream: Readable, lines: string[]): void => {
    createInterface(stream).on('line', (line) => {
      lines.push(line)
      for (const listen of listeners) listen(line)
    })
  }
  keep(child.stdout, out)
  keep(child.stderr, err)
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, out, err }))

  const stop: LocalRun['stop'] = (signal) => {
    const kill = AbortSignal.timeout(endingMs)
    kill.addEventListener('abort', () => child.kill('SIGKILL'))
    // child.kill does not throw where the process has ended already.
    if (signal !== 'SIGINT') child.kill(signal)
    else if (child.exitCode === null && child.signalCode === null) process.kill(-pid, signal)
    return ended
  }
  onTestFinished(async () => {
    await stop('SIGTERM')
  })
  const says: LocalRun['says'] = (pattern) =>
    new Promise((resolve, reject) => {
      const listen = (line: string): void => {
        if (pattern.test(line)) resolve(line)
      }
      for (const line of [...out, ...err]) listen(line)
      listeners.push(listen)
      void ended.then(() => {
        reject(new Error(`the run never said ${String(pattern)}: ${err.join('\n')}`))
      })
    })
  return { temporary, says, ended, stop }
}

/** Runs it to its end. */
export function localRun(args: readonly string[], variables?: NodeJS.ProcessEnv): Promise<EndedRun> {
  return startLocalRun(args, variables).ended
}
