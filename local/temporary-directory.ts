import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listenAsOwner } from './owner.ts'

export interface TemporaryDirectory {
  readonly path: string
  readonly remove: () => void
}

/** The prefix of a run's temporary directories; `removeLeftovers` searches for it. */
export const directoryPrefix = 'anchor-watch-'

/**
 * Makes a directory, which this process removes when it exits, or earlier by `remove`. The next `npm start` removes the
 * directories of killed processes. `name` follows the prefix.
 */
export async function temporaryDirectory(name = ''): Promise<TemporaryDirectory> {
  const path = await mkdtemp(join(tmpdir(), `${directoryPrefix}${name}`))
  const disown = await listenAsOwner(path)
  const remove = (): void => {
    process.off('exit', remove)
    rmSync(path, { recursive: true, force: true })
    disown()
  }
  process.on('exit', remove)
  return { path, remove }
}
