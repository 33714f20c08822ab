import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface Passed {
  readonly connections: number
  /** From connecting until the server is ready for a query, milliseconds; of the last connection. */
  readonly loginMs: number
  /** After the login: how often the client said something after it was answered. */
  readonly roundTrips: number
  readonly bytes: number
}

/** Stands before a PostgreSQL and counts what passes; without TLS, whose bytes it could not read. */
export interface Wire {
  readonly port: number
  /** Counts anew; every answer is late by so much, so that what travels together is told from what waits for it. */
  readonly reset: (delayMs?: number) => void
  readonly passed: () => Passed
  readonly stop: () => Promise<void>
}

const terminate = 'X'.charCodeAt(0)
const readyForQuery = 'Z'.charCodeAt(0)

export async function startWire(server: { readonly host: string; readonly port: number }): Promise<Wire> {
  let passed: Passed = nothing
  let delayMs = 0
  const sockets = new Set<Socket>()
  const pass = (client: Socket): void => {
    const began = performance.now()
    const upstream = connect(server.port, server.host)
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => undefined))
    passed = { ...passed, connections: passed.connections + 1 }
    const isReady = readiness()
    let state: 'login' | 'answered' | 'asked' = 'login'
    client.on('data', (chunk) => {
      if (state === 'answered' && chunk[0] !== terminate) {
        state = 'asked'
        passed = { ...passed, roundTrips: passed.roundTrips + 1 }
      }
      upstream.write(chunk)
    })
    const deliver = (chunk: Buffer): void => {
      client.write(chunk)
      passed = { ...passed, bytes: passed.bytes + chunk.length }
      if (state === 'login' && isReady(chunk)) {
        passed = { ...passed, loginMs: performance.now() - began }
        state = 'answered'
      } else if (state === 'asked') state = 'answered'
    }
    upstream.on('data', (chunk) => {
      if (delayMs === 0) deliver(chunk)
      else setTimeout(deliver, delayMs, chunk)
    })
    client.on('close', () => upstream.end())
    upstream.on('close', () => client.destroy())
  }
  const proxy = createServer(pass).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  return {
    port: (proxy.address() as AddressInfo).port,
    reset: (late = 0) => {
      passed = nothing
      delayMs = late
    },
    passed: () => passed,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      proxy.close()
      await once(proxy, 'close')
    },
  }
}

const nothing: Passed = { connections: 0, loginMs: 0, roundTrips: 0, bytes: 0 }

/** Whether the server has said that it is ready: its messages are a type, a length that counts itself, and a body. */
function readiness(): (chunk: Buffer) => boolean {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    while (rest.length >= 5) {
      const length = 1 + rest.readUInt32BE(1)
      if (rest[0] === readyForQuery) return true
      if (rest.length < length) return false
      rest = rest.subarray(length)
    }
    return false
  }
}
