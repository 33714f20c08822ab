import type { Client } from 'pg'
import type { PasswordForm, PostgresConfig } from '../settings.ts'

declare module 'pg' {
  interface Connection {
    /** Emitted where the server asks for the password in a form other than SCRAM; not in pg's types. */
    prependListener: (event: PasswordRequest, listener: () => void) => this
  }
}

type PasswordRequest = 'authenticationCleartextPassword' | 'authenticationMD5Password'

const requests: readonly (readonly [PasswordRequest, PasswordForm])[] = [
  ['authenticationCleartextPassword', 'cleartext'],
  ['authenticationMD5Password', 'md5'],
]

/** Before the form in the code of the error that ends the connection. */
export const passwordCode = 'PASSWORD_'

/**
 * Ends the connection before pg answers a request for the password that everybody on the way could use: without TLS
 * clear text is the password, and MD5 can be guessed offline. pg (8.23) answers every request, at any time of a session.
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
      connection.stream.destroy(Object.assign(error, { code: `${passwordCode}${form}` }))
    })
  }
}
