import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { close, listen, listenAgain } from '../listen.ts'

/** The network in front of a database server: a port that forwards every connection. */
export interface Network {
  readonly host: string
  readonly port: number
  /** Delays each answer of the server by this time from now on. */
  readonly delayBy: (milliseconds: number) => void
  /** Ends every connection and refuses new ones, as the port of a server that is stopped does. */
  readonly close: () => Promise<void>
  readonly open: () => Promise<void>
}

/** The open network only forwards and delays: a refused login is the server's own answer. */
export async function startNetwork(server: {
  readonly host: string
  readonly port: number
}): Promise<Network> {
  const sockets = new Set<Socket>()
  let delayMs = 0
  const carry = async (from: Socket, to: Socket, delay: () => number): Promise<void> => {
    sockets.add(from)
    try {
      for await (const chunk of from) {
        if (delay() > 0) await pause(delay())
        to.write(chunk as Buffer)
      }
      to.end()
    } catch {
      // One side was reset or destroyed, so the other is closed too.
      to.destroy()
    } finally {
      sockets.delete(from)
    }
  }
  const listener = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ ...server, noDelay: true })
    void carry(client, upstream, () => 0)
    void carry(upstream, client, () => delayMs)
  })
  const port = await listen(listener)
  return {
    host: server.host,
    port,
    delayBy: (milliseconds) => {
      delayMs = milliseconds
    },
    close: async () => {
      const closed = close(listener)
      for (const socket of sockets) socket.destroy()
      await closed
    },
    open: () => listenAgain(listener, port),
  }
}
