import { once } from 'node:events'
import type { Server as HttpServer } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** Listens on 127.0.0.1, on a free port by default; returns the port. */
export async function listen(server: Server, port = 0): Promise<number> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const attempts = 60
const pauseMs = 250

/** Listens on the port that the server had before, and retries for 15 s while a connection of another process has it. */
export async function listenAgain(server: Server, port: number): Promise<void> {
  for (let attempt = 1; !server.listening; attempt += 1)
    try {
      await listen(server, port)
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
      if (!isTaken || attempt === attempts) throw error
      await pause(pauseMs)
    }
}

/** Ends a server and its HTTP connections; without effect if it does not listen. */
export async function close(
  server: Server & Partial<Pick<HttpServer, 'closeAllConnections'>>,
): Promise<void> {
  if (!server.listening) return
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections?.()
  await closed
}
