import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface Traffic {
  readonly connections: number
  /** Milliseconds from connecting to ReadyForQuery, for the last connection. */
  readonly loginMs: number
  /** The client's messages after an answer, since the login. */
  readonly roundTrips: number
  readonly bytes: number
}

/** A proxy of PostgreSQL that counts the traffic. It cannot read TLS. */
export interface Wire {
  readonly port: number
  /** Starts to count from 0. Every answer is delayed, so that queries sent together count as one round trip. */
  readonly reset: (delayMs?: number) => void
  readonly traffic: () => Traffic
  readonly stop: () => Promise<void>
}

const terminate = 'X'.charCodeAt(0)
const readyForQuery = 'Z'.charCodeAt(0)

export async function startWire(server: { readonly host: string; readonly port: number }): Promise<Wire> {
  let traffic: Traffic = nothing
  let delayMs = 0
  const sockets = new Set<Socket>()
  const pass = (client: Socket): void => {
    const began = performance.now()
    const upstream = connect(server.port, server.host)
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => undefined))
    traffic = { ...traffic, connections: traffic.connections + 1 }
    const isReady = readiness()
    let state: 'login' | 'answered' | 'asked' = 'login'
    client.on('data', (chunk) => {
      if (state === 'answered' && chunk[0] !== terminate) {
        state = 'asked'
        traffic = { ...traffic, roundTrips: traffic.roundTrips + 1 }
      }
      upstream.write(chunk)
    })
    const deliver = (chunk: Buffer): void => {
      client.write(chunk)
      traffic = { ...traffic, bytes: traffic.bytes + chunk.length }
      if (state === 'login' && isReady(chunk)) {
        traffic = { ...traffic, loginMs: performance.now() - began }
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
      traffic = nothing
      delayMs = late
    },
    traffic: () => traffic,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      proxy.close()
      await once(proxy, 'close')
    },
  }
}

const nothing: Traffic = { connections: 0, loginMs: 0, roundTrips: 0, bytes: 0 }

/** Recognizes ReadyForQuery in a stream of messages: a type, a length that includes itself, and a body. */
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
