import { EventEmitter } from 'node:events'
import type { Client } from 'pg'

declare module 'pg' {
  interface Connection {
    /** Feeds pg's parser from the 'data' events of the socket, or of the TLS stream on top of it; not in pg's types. */
    attachListeners: (stream: EventEmitter) => void
  }
}

/**
 * Turns what pg's parser throws (pg 8.23: at AuthenticationGSS and every other authentication it does not know) into
 * an error of the connection. Thrown inside the socket's callback it would end the process.
 */
export function guardParser({ connection }: Client): void {
  const feedParser = connection.attachListeners.bind(connection)
  connection.attachListeners = (stream) => {
    const received = new EventEmitter()
    feedParser(received)
    stream.on('data', (bytes: Buffer) => {
      try {
        received.emit('data', bytes)
      } catch (error) {
        connection.stream.destroy(error instanceof Error ? error : new Error(String(error)))
      }
    })
  }
}
