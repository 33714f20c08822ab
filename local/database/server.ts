import { chown } from 'node:fs/promises'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import type { Log } from '../../lib/model/index.ts'
import { temporaryDirectory, type TemporaryDirectory } from '../temporary-directory.ts'
import {
  createCluster,
  copyKeptCluster,
  keptPassword,
  installedBinaries,
  reachableBinaries,
  unprivileged,
  type Binaries,
} from './cluster.ts'
import { onFreePort, startPostmaster } from './postmaster.ts'

export interface PostgresServer {
  readonly host: string
  readonly port: number
  readonly superuser: { readonly user: string; readonly password: string }
  /** The process id of the postmaster. */
  readonly pid: number
  /** The data directory. */
  readonly data: string
  /** Stops all its processes with SIGSTOP, like a host that hangs; connections stay open. */
  readonly freeze: () => Promise<void>
  readonly thaw: () => void
  /** Ends the server and its connections, and keeps its files: `start` finds all that was committed. */
  readonly halt: () => Promise<void>
  readonly start: () => Promise<void>
  /** Ends the server at once, its connections with it, and removes its files. */
  readonly stop: () => Promise<void>
}

export type Settings = Readonly<Record<string, string | number>>

const host = '127.0.0.1'
const user = 'postgres'

/** No data outlives the process, so no write needs to be durable. */
const quickSettings: Settings = {
  listen_addresses: host,
  unix_socket_directories: '',
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  shared_buffers: '16MB',
}

interface PostgresOptions {
  readonly settings?: Settings
  /** The stock version when absent. */
  readonly binaries?: Binaries
  /** Fills the empty data directory in place of initdb. */
  readonly fill?: (data: string) => Promise<void>
  /** The log line that ends the start; default: the server accepts connections. */
  readonly until?: RegExp
  readonly log?: Log
}

/** Starts a real PostgreSQL on a free port with an empty cluster; `settings` are those of postgresql.conf. */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const directory = await temporaryDirectory('postgres-')
  try {
    return await startIn(directory, options)
  } catch (error) {
    directory.remove()
    throw error
  }
}

async function startIn(
  { path: directory, remove }: TemporaryDirectory,
  { settings, log, fill, until, binaries: given = installedBinaries() }: PostgresOptions,
): Promise<PostgresServer> {
  // Tests set it; npm start runs initdb.
  const clusters = process.env['ANCHOR_WATCH_CLUSTERS']
  const superuser = { user, password: clusters === undefined ? randomUUID() : keptPassword }
  const asRoot = process.getuid?.() === 0
  const account = asRoot ? unprivileged : {}
  const binaries = asRoot ? await reachableBinaries(given, directory) : given
  if (asRoot) await chown(directory, unprivileged.uid, unprivileged.gid)
  const data = join(directory, 'data')
  const cluster = { initdb: binaries.initdb, directory, data, superuser, account }
  if (fill !== undefined) await fill(data)
  else if (clusters === undefined) await createCluster(cluster)
  else await copyKeptCluster(clusters, given.initdb, cluster)
  const { port, program, postmaster } = await onFreePort(async (port) => {
    const flags = Object.entries({ ...quickSettings, ...settings, port }).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ])
    const program = { file: binaries.postgres, args: ['-D', data, ...flags], account, until }
    return { port, program, postmaster: await startPostmaster(program, log) }
  })
  let running = postmaster
  let frozen: readonly number[] = []
  const thaw = (): void => {
    for (const pid of frozen) signalTo(pid, 'SIGCONT')
    frozen = []
  }
  const server = { host, port, superuser, data }
  return {
    ...server,
    get pid() {
      return running.pid
    },
    freeze: async () => {
      frozen = [running.pid, ...(await processesOf(server))]
      for (const pid of frozen) signalTo(pid, 'SIGSTOP')
    },
    thaw,
    halt: async () => {
      thaw()
      await running.end('SIGINT')
    },
    start: async () => {
      running = await startPostmaster(program, log)
    },
    stop: async () => {
      thaw()
      await running.end('SIGQUIT')
      remove()
    },
  }
}

interface Address {
  readonly host: string
  readonly port: number
  readonly superuser: { readonly user: string; readonly password: string }
}

/** The IDs of the server's processes except the postmaster; each has a process group of its own. */
async function processesOf({ host, port, superuser }: Address): Promise<readonly number[]> {
  const client = new Client({ host, port, database: 'postgres', ...superuser })
  await client.connect()
  const { rows } = await client.query<{ pid: number }>('SELECT pid FROM pg_stat_activity')
  await client.end()
  return rows.map(({ pid }) => pid)
}

/** Signals a process; one that has ended meanwhile is ignored. */
function signalTo(pid: number, signal: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
