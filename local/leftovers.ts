import { readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endServerOf } from './database/left-server.ts'
import { isAbandoned } from './owner.ts'
import { directoryPrefix } from './temporary-directory.ts'

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
