import { connect, createServer } from 'node:net'
import { TLSSocket } from 'node:tls'
import { onTestFinished } from 'vitest'
import { listening } from '../net/listening.ts'
import { serverTls } from '../net/tls-file.ts'

export interface TlsFront {
  readonly port: number
  /** The PEM of its certificate, for localhost, which signs itself. */
  readonly certificate: string
}

/** TLS in front of a PostgreSQL server without it; it is gone when the test is. */
export async function startTlsFront(serverPort: number): Promise<TlsFront> {
  const tls = serverTls()
  const server = createServer((client) => {
    const backend = connect(serverPort, '127.0.0.1')
    for (const one of [client, backend]) one.on('error', () => undefined)
    // The first message is an SSLRequest.
    client.once('data', () => {
      client.write('S')
      const secure = new TLSSocket(client, { isServer: true, ...tls })
      secure.on('error', () => undefined)
      secure.pipe(backend).pipe(secure)
    })
    backend.on('close', () => client.destroy())
    client.on('close', () => backend.destroy())
  })
  onTestFinished(() => void server.close())
  return { port: await listening(server), certificate: tls.cert }
}
