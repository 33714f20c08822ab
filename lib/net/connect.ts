import { lookup as lookUp } from 'node:dns/promises'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, TLSSocket } from 'node:tls'

/** The addresses of a name, in the order in which they are tried. Rejects as node:dns does. */
export type Lookup = (name: string) => Promise<readonly string[]>

export const systemLookup: Lookup = async (name) =>
  (await lookUp(name, { all: true })).map(({ address }) => address)

export interface ConnectDependencies {
  /** PEM of a private authority, trusted in place of the system's. */
  readonly ca: string | undefined
  /** For lookup, connection and TLS handshake together. */
  readonly timeoutMs: number
  readonly lookup: Lookup
}

/** The next address is tried when one has not answered in this time (RFC 8305, 5). */
const attemptDelayMs = 250

/** The destination, in the shape of undici's connector. */
export interface Destination {
  readonly hostname: string
  /** Empty for the protocol's default port. */
  readonly port: string
  readonly protocol: string
  /** The name that the certificate must have. */
  readonly servername?: string
}

/**
 * Connects to the first address of a name that accepts the connection; rejects with Node's error. Node's own
 * autoSelectFamily drops an address permanently after 250 ms: a process that was busy for that long lost the good
 * address.
 */
export function connectTo(destination: Destination, dependencies: ConnectDependencies): Promise<Socket> {
  const expiry = new AbortController()
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    reject(Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' }))
    expiry.abort()
  }, dependencies.timeoutMs)
  return Promise.race([open(destination, dependencies, expiry.signal), late]).finally(() => {
    clearTimeout(timer)
  })
}

async function open(
  { hostname, port, protocol, servername }: Destination,
  { ca, lookup }: ConnectDependencies,
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

/** Rejects with the first error if all addresses fail. */
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
      // A connected socket belongs to undici, which handles its errors.
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

/** The expiry of the server's certificate, Unix milliseconds; undefined without TLS. */
export function certificateExpiry(stream: unknown): number | undefined {
  if (!(stream instanceof TLSSocket)) return undefined
  const end = Date.parse(stream.getPeerCertificate().valid_to)
  return Number.isNaN(end) ? undefined : end
}
