import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'

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

/** The socket of a directory's owner. Unlike a process ID, which can be reused, it ends with its process. */
const socketIn = (directory: string): string => join(directory, 'owner')

/** Marks the directory as owned until this process ends; the returned function ends the ownership earlier. */
async function listenAsOwner(directory: string): Promise<() => void> {
  const server = createServer((socket) => socket.destroy())
  server.unref()
  try {
    server.listen(socketIn(directory))
    await once(server, 'listening')
  } catch {
    // A path that is too long can have no socket; `isAbandoned` is then false, so the directory stays.
  }
  return () => server.close()
}

/** True if the owner of a directory is dead: its socket exists and nobody listens. */
export async function isAbandoned(directory: string): Promise<boolean> {
  const socket = connect(socketIn(directory))
  try {
    await once(socket, 'connect')
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED'
  } finally {
    socket.destroy()
  }
}
