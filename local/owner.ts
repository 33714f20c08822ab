import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'

/** The socket of a directory's owner. A process number may be another process's by now; a socket ends with its own. */
const socketIn = (directory: string): string => join(directory, 'owner')

/** Shows until this process ends, however it does, that the directory has an owner; returns how to end it before. */
export async function listenAsOwner(directory: string): Promise<() => void> {
  const server = createServer((socket) => socket.destroy())
  server.unref()
  try {
    server.listen(socketIn(directory))
    await once(server, 'listening')
  } catch {
    // Where no socket can be (the path is too long), nobody removes the directory for us: see `isAbandoned`.
  }
  return () => server.close()
}

/** Whether the owner of a directory is dead: its socket is there and nobody listens. False for any other directory. */
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
