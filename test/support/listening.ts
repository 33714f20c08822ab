import { once } from 'node:events'
import type { Server } from 'node:net'

/** Starts to listen, on loopback and at a free port unless told otherwise; the port. */
export async function listening(server: Server, { host = '127.0.0.1', port = 0 } = {}): Promise<number> {
  server.listen(port, host)
  await once(server, 'listening')
  return portOf(server)
}

export function portOf(server: Pick<Server, 'address'>): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port')
  return address.port
}

/** Ends a server of HTTP, and its connections; resolves when it is gone. */
export async function closed(server: Server & { readonly closeAllConnections?: () => void }): Promise<void> {
  const gone = once(server, 'close')
  server.close()
  server.closeAllConnections?.()
  await gone
}
