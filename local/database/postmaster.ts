import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { createServer } from 'node:net'
import { type Log, messageOf } from '../../lib/model/index.ts'
import { close, listen } from '../listen.ts'

interface Postmaster {
  readonly pid: number
  /**
   * Ends the server and waits until it is gone. SIGQUIT, the immediate shutdown, writes no checkpoint; SIGINT, the fast
   * shutdown, writes one, so that all committed data are kept.
   */
  readonly end: (how: 'SIGQUIT' | 'SIGINT') => Promise<void>
}

interface Program {
  readonly file: string
  readonly args: readonly string[]
  /** The user and group of the process; our own when absent. */
  readonly account: { readonly uid?: number; readonly gid?: number }
  /** The log line that ends the start; default: the server accepts connections. */
  readonly until?: RegExp | undefined
}

const readyLine = /database system is ready to accept (read-only )?connections/

/** Starts a server; resolves when its log has a line that matches `until`. */
export async function startPostmaster(
  { file, args, account, until = readyLine }: Program,
  log: Log | undefined,
): Promise<Postmaster> {
  const postmaster = spawn(file, args, {
    ...account,
    stdio: ['ignore', 'ignore', 'pipe'],
    // A group of its own: Ctrl-C is for the process that started it, which ends it in its turn.
    detached: true,
  })
  // A frozen server (SIGSTOP) acts on no other signal until it is continued.
  const shutDown = (how: NodeJS.Signals): boolean => postmaster.kill('SIGCONT') && postmaster.kill(how)
  const quit = (): boolean => shutDown('SIGQUIT')
  process.on('exit', quit)
  const pid = await waitForLine(until, postmaster, log)
  return {
    pid,
    end: async (how) => {
      process.off('exit', quit)
      const exited = once(postmaster, 'exit')
      if (shutDown(how)) await exited
    },
  }
}

async function waitForLine(wanted: RegExp, postmaster: ChildProcess, log: Log | undefined): Promise<number> {
  const { pid, stderr } = postmaster
  if (pid === undefined || stderr === null) {
    throw new Error('postgres could not be started; is its program executable?')
  }
  const output: string[] = []
  return new Promise((resolve, reject) => {
    createInterface(stderr).on('line', (line) => {
      log?.info('postgres', { line })
      if (output.length < 20) output.push(line)
      if (wanted.test(line)) resolve(pid)
    })
    postmaster.once('error', reject)
    postmaster.once('exit', () => {
      reject(new Error(`postgres ended while it started: ${output.join(' | ')}`))
    })
  })
}

const attempts = 3

/**
 * Starts a program on a port of this machine that was free a moment ago: PostgreSQL cannot choose one itself. If another
 * process has taken the port meanwhile, the program starts on another one, at most twice. Rejects with the error of
 * `start`.
 */
export async function onFreePort<Started>(
  start: (port: number) => Promise<Started>,
  left = attempts,
): Promise<Started> {
  try {
    return await start(await freePort())
  } catch (error) {
    if (left === 1 || !messageOf(error).includes('Address already in use')) throw error
    return onFreePort(start, left - 1)
  }
}

/** A port of this machine that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer()
  const port = await listen(probe)
  await close(probe)
  return port
}
