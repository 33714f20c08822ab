import { createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { listening } from '../net/listening.ts'

/** A server that answers the first bytes of a connection by `answer`, until the test is over. Its port. */
export function startServer(answer: (socket: Socket, received: Buffer) => unknown): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', (received: Buffer) => answer(socket, received))
  })
  onTestFinished(() => void server.close())
  return listening(server)
}

/** An ErrorResponse of PostgreSQL's protocol. */
export function fatal(sqlState: string, routine: string): Buffer {
  return message('E', Buffer.from(`SFATAL\0C${sqlState}\0MFehler\0R${routine}\0\0`))
}

/** An Authentication message: 3 asks for the password in clear text, 5 as MD5 with a salt of 4 bytes, 7 for GSSAPI, 10 begins SASL and 11 continues it. */
export function authentication(method: number, data = ''): Buffer {
  return message('R', Buffer.concat([int32(method), Buffer.from(data)]))
}

function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body])
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
