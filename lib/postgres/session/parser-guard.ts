import { EventEmitter } from 'node:events'
import type { Client } from 'pg'

declare module 'pg' {
  interface Connection {
    /** Feeds pg's parser from the 'data' events of the socket, or of the TLS stream on top of it; not in pg's types. */
    attachListeners: (stream: EventEmitter) => void
  }
}

const maxBytes = 16 * 2 ** 20

/**
 * Turns what pg's parser throws (pg 8.23: at AuthenticationGSS and every other authentication it does not know) into
 * an error of the connection. Thrown inside the socket's callback it would end the process. A message may say that it
 * has 2 GB, which pg would keep until they are there: a session ends when it has received 16 MB, 100 times what it asks.
 */
export function guardParser({ connection }: Client): void {
  const feedParser = connection.attachListeners.bind(connection)
  connection.attachListeners = (stream) => {
    const received = new EventEmitter()
    let bytesLeft = maxBytes
    feedParser(received)
    stream.on('data', (bytes: Buffer) => {
      bytesLeft -= bytes.length
      try {
        if (bytesLeft < 0) throw new Error('The server sent more than a session can ask for')
        received.emit('data', bytes)
      } catch (error) {
        connection.stream.destroy(error instanceof Error ? error : new Error(String(error)))
      }
    })
  }
}
