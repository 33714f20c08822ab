import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Cuttable {
  readonly port: number
  /** Cuts every connection, on both sides. */
  readonly cut: () => void
}

/** A way to a port of this machine that can be cut at any time; gone when the test is. */
export async function startCuttable(target: number): Promise<Cuttable> {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
    }
    near.pipe(far).pipe(near)
  })
  const cut = (): void => {
    sockets.forEach((socket) => socket.destroy())
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    cut()
    server.close()
    await once(server, 'close')
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('the way has no port')
  return { port: address.port, cut }
}
