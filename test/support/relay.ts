import { connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { closed, listening } from './listening.ts'

export interface Target {
  readonly host: string
  readonly port: number
}

export interface Relay {
  readonly port: number
  /** Cuts every connection, on both sides. */
  readonly cut: () => void
}

/** A way to other ports of this machine: each connection goes to the next of them, in turn. It is gone when the test is. */
export async function startRelay(...targets: readonly [Target, ...Target[]]): Promise<Relay> {
  const sockets = new Set<Socket>()
  let turn = 0
  const server = createServer((near) => {
    const far = connect(targets[turn % targets.length] ?? targets[0])
    turn += 1
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
    }
    near.pipe(far).pipe(near)
  })
  const cut = (): void => {
    sockets.forEach((socket) => socket.destroy())
  }
  const port = await listening(server)
  onTestFinished(async () => {
    cut()
    await closed(server)
  })
  return { port, cut }
}
