import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createCluster, type Cluster } from './cluster.ts'

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
