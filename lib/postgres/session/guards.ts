import { EventEmitter } from 'node:events'
import type { Client } from 'pg'
import type { PasswordForm, PostgresConfig } from '../settings.ts'

declare module 'pg' {
  interface Connection {
    /** Feeds pg's parser from the 'data' events of the socket, or of the TLS stream on top of it; not in pg's types. */
    attachListeners: (stream: EventEmitter) => void
    /** Emitted when the server asks for the password in a form other than SCRAM; not in pg's types. */
    prependListener: (event: PasswordRequest, listener: () => void) => this
  }
}

const maxBytes = 16 * 2 ** 20

/**
 * Turns an exception of pg's parser (pg 8.23: at AuthenticationGSS and every other authentication that it does not know)
 * into an error of the connection. Thrown inside the socket's callback it would end the process. pg keeps a message
 * in memory until its end, up to 2 GB: so a session ends after 16 MB, 100 times the size of its answers.
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
        if (bytesLeft < 0) throw new Error('The server sent more than 16 MB in one session')
        received.emit('data', bytes)
      } catch (error) {
        connection.stream.destroy(error instanceof Error ? error : new Error(String(error)))
      }
    })
  }
}

type PasswordRequest = 'authenticationCleartextPassword' | 'authenticationMD5Password'

const requests: readonly (readonly [PasswordRequest, PasswordForm])[] = [
  ['authenticationCleartextPassword', 'cleartext'],
  ['authenticationMD5Password', 'md5'],
]

/** The code of the error that ends the connection is this prefix and the requested form. */
export const passwordCodePrefix = 'PASSWORD_'

/**
 * Ends the connection before pg answers a request for the password in a form that an eavesdropper could use: without TLS,
 * clear text is the password itself, and MD5 can be guessed offline. pg (8.23) answers every request, at any time of a
 * session.
 */
export function guardPassword(
  { connection }: Client,
  { tls, allowPassword }: Pick<PostgresConfig, 'tls' | 'allowPassword'>,
): void {
  if (tls !== 'disable') return
  for (const [request, form] of requests) {
    if (allowPassword.includes(form)) continue
    connection.prependListener(request, () => {
      const error = new Error(`The server asks for the password as ${form}`)
      // A destroyed stream writes nothing.
      connection.stream.destroy(Object.assign(error, { code: `${passwordCodePrefix}${form}` }))
    })
  }
}
