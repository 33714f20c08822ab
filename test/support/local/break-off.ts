import { once } from 'node:events'
import { connect } from 'node:net'

/** Sends a POST from its own origin that ends in the middle of its body, and waits until the server has closed. */
export async function breakOff(url: string): Promise<void> {
  const { host, origin, port, pathname } = new URL(url)
  const socket = connect(Number(port), '127.0.0.1')
  const head = [`POST ${pathname} HTTP/1.1`, `host: ${host}`, `origin: ${origin}`, 'content-length: 20']
  socket.end(`${head.join('\r\n')}\r\n\r\n{"name"`)
  socket.resume()
  await once(socket, 'close')
}
