import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chown, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { randomUUID } from 'node:crypto'
import type { Log } from '../../lib/log.ts'
import { temporaryDirectory, type TemporaryDirectory } from '../temporary-directory.ts'
import { installedBinaries, reachableBinaries, unprivileged, type Binaries } from './binaries.ts'

export interface PostgresServer {
  readonly host: string
  readonly port: number
  readonly superuser: { readonly user: string; readonly password: string }
  /** Of the postmaster: to freeze and thaw the server. */
  readonly pid: number
  /** The data directory. */
  readonly data: string
  /** Ends the server at once, its connections with it, and removes its files. */
  readonly stop: () => Promise<void>
}

export type Settings = Readonly<Record<string, string | number>>

const host = '127.0.0.1'
const user = 'postgres'

/** Nothing here outlives the process, so nothing has to be safe on disk. */
const quickSettings: Settings = {
  listen_addresses: host,
  unix_socket_directories: '',
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  shared_buffers: '16MB',
}

const readyLine = /database system is ready to accept (read-only )?connections/

export interface PostgresOptions {
  readonly settings?: Settings
  /** The stock version when absent. */
  readonly binaries?: Binaries
  /** Fills the empty data directory otherwise than initdb does. */
  readonly fill?: (data: string) => Promise<void>
  /** The line in its log after which it is as wanted; that it is ready when absent. */
  readonly until?: RegExp
  readonly log?: Log
}

/** Starts a real PostgreSQL on a free port with an empty cluster; `settings` are those of postgresql.conf. */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const directory = await temporaryDirectory('anchor-watch-postgres-')
  try {
    return await startIn(directory, options)
  } catch (error) {
    directory.remove()
    throw error
  }
}

async function startIn(
  { path: directory, remove }: TemporaryDirectory,
  { settings, log, fill, until = readyLine, binaries: given = installedBinaries() }: PostgresOptions,
): Promise<PostgresServer> {
  const superuser = { user, password: randomUUID() }
  const asRoot = process.getuid?.() === 0
  const account = asRoot ? unprivileged : {}
  const binaries = asRoot ? await reachableBinaries(given, directory) : given
  if (asRoot) await chown(directory, unprivileged.uid, unprivileged.gid)
  const data = join(directory, 'data')
  await (fill?.(data) ?? createCluster(binaries.initdb, directory, data, superuser.password, account))
  const port = await freePort()
  const flags = Object.entries({ ...quickSettings, ...settings, port }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  const postmaster = spawn(binaries.postgres, ['-D', data, ...flags], {
    ...account,
    stdio: ['ignore', 'ignore', 'pipe'],
    // A group of its own: Ctrl-C is for the process that started it, which ends it in its turn.
    detached: true,
  })
  // A frozen server (SIGSTOP) acts on no other signal until it is continued; the immediate shutdown (SIGQUIT) waits
  // neither for clients nor for a checkpoint.
  const end = (): boolean => postmaster.kill('SIGCONT') && postmaster.kill('SIGQUIT')
  process.on('exit', end)
  const pid = await untilSaid(until, postmaster, log)
  const stop = async (): Promise<void> => {
    process.off('exit', end)
    const exited = once(postmaster, 'exit')
    if (end()) await exited
    remove()
  }
  return { host, port, superuser, pid, data, stop }
}

async function createCluster(
  initdb: string,
  directory: string,
  data: string,
  password: string,
  account: { readonly uid?: number; readonly gid?: number },
): Promise<void> {
  const passwordFile = join(directory, 'password')
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (account.uid !== undefined && account.gid !== undefined) {
    await chown(passwordFile, account.uid, account.gid)
  }
  const flags = ['--auth=scram-sha-256', '--no-sync', '--no-instructions', '--locale=C', '--encoding=UTF8']
  const child = spawn(
    initdb,
    [`--pgdata=${data}`, `--username=${user}`, `--pwfile=${passwordFile}`, ...flags],
    {
      ...account,
      stdio: ['ignore', 'ignore', 'inherit'],
      detached: true,
    },
  )
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`initdb failed with exit code ${code ?? 'none'}; its reason is above`)
}

/** A port that was free a moment ago: PostgreSQL cannot be asked to choose one itself. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, host)
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string')
    throw new Error('the probe for a free port has no port')
  return address.port
}

async function untilSaid(wanted: RegExp, postmaster: ChildProcess, log: Log | undefined): Promise<number> {
  const { pid, stderr } = postmaster
  if (pid === undefined || stderr === null) {
    throw new Error('postgres could not be started; is its program executable?')
  }
  const said: string[] = []
  return new Promise((resolve, reject) => {
    createInterface(stderr).on('line', (line) => {
      log?.info('postgres', { line })
      if (said.length < 20) said.push(line)
      if (wanted.test(line)) resolve(pid)
    })
    postmaster.once('error', reject)
    postmaster.once('exit', () => {
      reject(new Error(`postgres ended while it started: ${said.join(' | ')}`))
    })
  })
}
