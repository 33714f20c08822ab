import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'

/** The socket of a directory's owner. Unlike a process ID, which can be reused, it ends with its process. */
const socketIn = (directory: string): string => join(directory, 'owner')

/** Marks the directory as owned until this process ends; the returned function ends the ownership earlier. */
export async function listenAsOwner(directory: string): Promise<() => void> {
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
