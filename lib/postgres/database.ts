import { Socket } from 'node:net'
import { Client, DatabaseError, type ClientConfig, type QueryResultRow } from 'pg'
import type { PostgresConfig } from '../config/config.ts'
import { failed, messageOf, success, type Failure, type Outcome } from '../errors.ts'
import { guardParser } from './guarded-parser.ts'
import { loginFailure, outOfTime, type Fault, type LoginFailure } from './login-failure.ts'
import { endsSession, queryFailure, unaskedFailure, type Question } from './query-failure.ts'

/** From connecting until the server is ready for a query. */
const connectTimeoutMs = 2_000
const statementTimeoutMs = 3_000
const lockTimeoutMs = 500
/** Above the statement's, so that it strikes only when the server itself no longer keeps its timeout. */
const queryTimeoutMs = statementTimeoutMs + 1_000
const idleInTransactionTimeoutMs = 5_000
const closeTimeoutMs = 500

/** One question; its text casts each column to what `Row` says, since pg reads bigint and numeric as strings. */
export interface Query<Row extends QueryResultRow> extends Question {
  readonly text: string
  /** Never set: it ties the type of the rows to the query. */
  readonly row?: Row
}

/**
 * Lets the server notice within 500 ms that we are gone, and give the query up. Set after the login, which an unknown
 * setting would cost: PostgreSQL 13 lacks it, and Windows refuses any value but 0. There the query's timeout ends it.
 */
const connectionCheck: Query<{ readonly set_config: string }> = {
  name: 'connection_check',
  needs: 'EXECUTE ON FUNCTION set_config',
  text: `SELECT set_config(name, '500', false) FROM pg_settings WHERE name = 'client_connection_check_interval'`,
}

/** One connection to the server, read-only, every query on its own. */
export interface Session {
  /** The rows, or why there are none. No later query is affected, unless this one lost the session: then none is sent. */
  readonly query: <Row extends QueryResultRow>(
    query: Query<Row>,
    parameters?: readonly unknown[],
  ) => Promise<Outcome<readonly Row[]>>
  readonly close: () => Promise<void>
}

export type Login = { readonly ok: true; readonly value: Session } | ({ readonly ok: false } & LoginFailure)

/** Logs in once. When `signal` aborts, the socket is destroyed at once and the server gives the query up. */
export async function openSession(
  { config, password }: { readonly config: PostgresConfig; readonly password: string },
  signal: AbortSignal,
): Promise<Login> {
  if (signal.aborted) return { ok: false, ...loginFailure(outOfTime, config) }
  const socket = new Socket()
  const client = new Client(clientConfig(config, password, socket))
  // Every error reaches the login or the query that it breaks; unhandled, the event would end the process.
  client.on('error', () => undefined)
  guardParser(client)
  const abort = (): void => {
    socket.destroy()
  }
  signal.addEventListener('abort', abort, { once: true })
  try {
    await client.connect()
    const session = sessionOf(client, socket, config.user, signal, abort)
    await session.query(connectionCheck)
    return { ok: true, value: session }
  } catch (error) {
    signal.removeEventListener('abort', abort)
    socket.destroy()
    return { ok: false, ...loginFailure(faultOf(error, signal), config) }
  }
}

function clientConfig(config: PostgresConfig, password: string, socket: Socket): ClientConfig {
  const { host, port, database, user, tls, ca } = config
  return {
    host,
    port,
    database,
    user,
    password,
    stream: () => socket,
    ssl: tls === 'disable' ? false : { rejectUnauthorized: true, ...(ca !== undefined && { ca }) },
    application_name: 'anchor-watch',
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    lock_timeout: lockTimeoutMs,
    query_timeout: queryTimeoutMs,
    idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
    options: '-c default_transaction_read_only=on',
  }
}

function sessionOf(
  client: Client,
  socket: Socket,
  user: string,
  signal: AbortSignal,
  abort: () => void,
): Session {
  let lost: Failure | undefined
  return {
    query: async <Row extends QueryResultRow>(query: Query<Row>, parameters: readonly unknown[] = []) => {
      if (lost !== undefined) return failed(unaskedFailure(lost, query))
      try {
        const { rows } = await client.query<Row>(query.text, [...parameters])
        return success(rows)
      } catch (error) {
        const fault = faultOf(error, signal)
        const failure = queryFailure(fault, query, user)
        if (endsSession(fault)) {
          lost = failure
          socket.destroy()
        }
        return failed(failure)
      }
    },
    close: async () => {
      signal.removeEventListener('abort', abort)
      if (socket.destroyed) return
      socket.setTimeout(closeTimeoutMs, () => socket.destroy())
      await client.end()
    },
  }
}

function faultOf(error: unknown, signal: AbortSignal): Fault {
  if (signal.aborted) return outOfTime
  const message = messageOf(error)
  if (error instanceof DatabaseError) {
    const { code, routine } = error
    return {
      message,
      ...(code !== undefined && { sqlState: code }),
      ...(routine !== undefined && { routine }),
    }
  }
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  return { message, code }
}
