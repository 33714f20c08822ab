import { Client, DatabaseError } from 'pg'
import type { PostgresServer } from './server.ts'

/** A superuser's session in Anchore's database, opened before all others. */
export interface Administrator {
  /**
   * Runs a statement, possibly more than once. If the server does not answer, the statement runs before the next one, when
   * the server answers again. Rejects if the statement is wrong.
   */
  readonly run: (text: string, parameters?: readonly unknown[]) => Promise<void>
  readonly close: () => Promise<void>
}

const answerMs = 1_000

export async function openAdministrator(
  { host, port, superuser }: Pick<PostgresServer, 'host' | 'port' | 'superuser'>,
  database: string,
): Promise<Administrator> {
  const pending: { readonly text: string; readonly values: unknown[] }[] = []
  let session: Client | undefined
  const connected = async (): Promise<Client> => {
    if (session !== undefined) return session
    const limits = { connectionTimeoutMillis: answerMs, query_timeout: answerMs }
    const client = new Client({ host, port, database, ...superuser, ...limits, application_name: 'psql' })
    // A server that goes away fails the next statement, which is kept.
    client.on('error', () => undefined)
    client.on('end', () => (session = undefined))
    await client.connect()
    session = client
    return client
  }
  await connected()
  return {
    run: async (text, parameters = []) => {
      pending.push({ text, values: [...parameters] })
      for (let next = pending[0]; next !== undefined; next = pending[0]) {
        try {
          await (await connected()).query(next)
        } catch (error) {
          if (!(error instanceof DatabaseError) || isUnavailable(error)) return
          pending.shift()
          throw error
        }
        pending.shift()
      }
    },
    close: async () => {
      await session?.end()
    },
  }
}

/** Whether the server is starting, stopping or out of connections (SQLSTATE 57P, 08, 53): the request itself is not wrong. */
export function isUnavailable({ code = '' }: DatabaseError): boolean {
  return /^(08|53|57P)/.test(code)
}
