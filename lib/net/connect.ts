import { lookup as lookUp } from 'node:dns/promises'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** The addresses of a name, in the order in which they are tried. Rejects as node:dns does. */
export type Lookup = (name: string) => Promise<readonly string[]>

export const systemLookup: Lookup = async (name) =>
  (await lookUp(name, { all: true })).map(({ address }) => address)

export interface ConnectParts {
  /** PEM of a private authority, trusted in place of the system's. */
  readonly ca: string | undefined
  /** For the lookup, all addresses and TLS together. */
  readonly timeoutMs: number
  readonly lookup: Lookup
}

/** The next address is tried as well when one has not answered for so long: RFC 8305, 5. */
const attemptDelayMs = 250

/** Where to connect to, as undici has it. */
export interface Place {
  readonly hostname: string
  /** Empty for the usual one of the protocol. */
  readonly port: string
  readonly protocol: string
  /** The name that the certificate must have. */
  readonly servername?: string
}

/**
 * Connects to the first address of a name that takes the connection; rejects with Node's error. Node's own
 * autoSelectFamily gives an address up after 250 ms for good: a process that was busy for so long lost the good one, and
 * only a dead one was left.
 */
export function connectTo(place: Place, parts: ConnectParts): Promise<Socket> {
  const expiry = new AbortController()
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    reject(Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' }))
    expiry.abort()
  }, parts.timeoutMs)
  return Promise.race([open(place, parts, expiry.signal), late]).finally(() => {
    clearTimeout(timer)
  })
}

async function open(
  { hostname, port, protocol, servername }: Place,
  { ca, lookup }: ConnectParts,
  expired: AbortSignal,
): Promise<Socket> {
  const isSecure = protocol === 'https:'
  const addresses = isIP(hostname) === 0 ? await lookup(hostname) : [hostname]
  expired.throwIfAborted()
  const socket = await firstToConnect(addresses, Number(port) || (isSecure ? 443 : 80), expired)
  if (!isSecure) return socket
  const options = { socket, host: hostname, ALPNProtocols: ['http/1.1'], ...(ca !== undefined && { ca }) }
  const name = servername ?? (isIP(hostname) === 0 ? hostname : '')
  const secure = connectTls(name === '' ? options : { ...options, servername: name })
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const giveUp = (): void => {
    secure.destroy()
  }
  expired.addEventListener('abort', giveUp)
  secure.once('secureConnect', () => {
    expired.removeEventListener('abort', giveUp)
    resolve(secure)
  })
  secure.on('error', reject)
  return promise
}

/** Rejects with the error of the first address when all have failed. */
function firstToConnect(addresses: readonly string[], port: number, expired: AbortSignal): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const left = addresses.values()
  const connecting = new Set<Socket>()
  let timer: NodeJS.Timeout | undefined
  let firstError: Error | undefined
  const stop = (): void => {
    clearTimeout(timer)
    for (const socket of connecting) socket.destroy()
    connecting.clear()
    left.return?.()
  }
  const tryNext = (): void => {
    clearTimeout(timer)
    const { value: host } = left.next()
    if (host === undefined) return
    const socket = connectTcp({ host, port, noDelay: true, keepAlive: true })
    connecting.add(socket)
    timer = setTimeout(tryNext, attemptDelayMs)
    socket.once('connect', () => {
      connecting.delete(socket)
      stop()
      resolve(socket)
    })
    socket.on('error', (error) => {
      // Of a socket that was connected undici hears by itself.
      if (!connecting.delete(socket)) return
      firstError ??= error
      tryNext()
      if (connecting.size > 0) return
      stop()
      reject(firstError)
    })
  }
  expired.addEventListener('abort', stop)
  tryNext()
  return promise
}
