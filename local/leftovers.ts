import { readdir, rm, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execFile } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { isAbandoned, directoryPrefix } from './temporary-directory.ts'

/**
 * Ends the database servers of runs that were killed and removes their directories; returns the removed paths. A
 * directory with a living or an unknown owner stays.
 */
export async function removeLeftovers(): Promise<readonly string[]> {
  const names = await readdir(tmpdir())
  const paths = names
    .filter((name) => name.startsWith(directoryPrefix))
    .sort()
    .map((name) => join(tmpdir(), name))
  const removed = await Promise.all(paths.map(async (path) => ((await removeLeftover(path)) ? [path] : [])))
  return removed.flat()
}

async function removeLeftover(path: string): Promise<boolean> {
  if (!(await isAbandoned(path))) return false
  try {
    await endServerOf(join(path, 'data'))
    await rm(path, { recursive: true, force: true })
    return true
  } catch {
    // Another run may remove it too, or another account may own it; the run starts anyway.
    return false
  }
}

/** The postmaster kills processes that do not end within 5 s of its SIGQUIT. */
const endingMs = 10_000
const checkMs = 50

/**
 * Ends the server of a data directory whose owner is dead, and waits until it is gone. The process ID in postmaster.pid
 * may belong to another program by now: it is signalled only if it is a postgres on this directory. A server that is
 * missed here ends itself within a minute after its files are removed.
 */
async function endServerOf(data: string): Promise<void> {
  const pid = await postmasterOf(data)
  const deadline = Date.now() + endingMs
  if (pid === undefined || !(await isServerOf(pid, data))) return
  for (const signal of ['SIGCONT', 'SIGQUIT'] as const) process.kill(pid, signal)
  while ((await isServerOf(pid, data)) && Date.now() < deadline) await pause(checkMs)
}

async function postmasterOf(data: string): Promise<number | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number(text.split('\n')[0])
  return Number.isInteger(pid) && pid > 0 ? pid : undefined
}

async function isServerOf(pid: number, data: string): Promise<boolean> {
  return (await commandOf(pid)).includes(`postgres -D ${data} `)
}

/** A process' program and arguments, separated by blanks; empty when it is gone or not known. */
async function commandOf(pid: number): Promise<string> {
  try {
    if (process.platform === 'linux')
      return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ')
    const { stdout } = await promisify(execFile)('ps', ['-ww', '-o', 'args=', '-p', String(pid)])
    return stdout
  } catch {
    return ''
  }
}
