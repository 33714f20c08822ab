import { Socket } from 'node:net'
import { Client, DatabaseError, type ClientConfig, type QueryResultRow } from 'pg'
import type { PostgresConfig } from '../config/config.ts'
import { failed, messageOf, success, type Failure, type Outcome } from '../errors.ts'
import { guardParser } from './guarded-parser.ts'
import { loginFailure, outOfTime, type Fault, type LoginFailure } from './login-failure.ts'
import { endsSession, queryFailure, unaskedFailure, type Question } from './query-failure.ts'

/** From connecting until the server is ready for a query. */
const connectTimeoutMs = 2_000
/** Of the statements that set a session up; a query brings its own. */
const statementTimeoutMs = 3_000
/** Below every query's budget, so that a lock is named as what took the time. */
const lockTimeoutMs = 500
/** So much later than the server should have, we end a query ourselves: the server no longer keeps its timeouts. */
const overdueMs = 1_000
const idleInTransactionTimeoutMs = 5_000
const closeTimeoutMs = 500

/** One question; its text casts each column to what `Row` says, since pg reads bigint and numeric as strings. */
export interface Query<Row extends QueryResultRow> extends Question {
  readonly text: string
  /** What it may take on the server; then the server cancels it. Milliseconds. */
  readonly budgetMs: number
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
  budgetMs: 1_000,
  text: `SELECT set_config(name, '500', false) FROM pg_settings WHERE name = 'client_connection_check_interval'`,
}

/**
 * One connection to the server, read-only, every query on its own. Queries that are asked at the same time travel
 * together, one round trip for all, and the server answers them in their order.
 */
export interface Session {
  /** The rows, or why there are none. No other query is affected, unless this one lost the session: then none is sent. */
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
    // Not awaited: it travels with the first query, and without it the queries are good all the same.
    void session.query(connectionCheck)
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
    idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
    pipeline: true,
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
  // The budgets of the queries that are under way: a query's own time begins when those before it are answered.
  let aheadMs = 0
  const unasked = (query: Question) => (lost === undefined ? undefined : failed(unaskedFailure(lost, query)))
  const failureOf = (error: unknown, query: Question): Failure => {
    const fault = faultOf(error, signal)
    const failure = queryFailure(fault, query, user)
    if (endsSession(fault)) {
      lost = failure
      socket.destroy()
    }
    return failure
  }
  return {
    query: async <Row extends QueryResultRow>(query: Query<Row>, parameters: readonly unknown[] = []) => {
      const without = unasked(query)
      if (without !== undefined) return without
      aheadMs += query.budgetMs
      try {
        return success(await ask(client, query, parameters, aheadMs + overdueMs))
      } catch (error) {
        return unasked(query) ?? failed(failureOf(error, query))
      } finally {
        aheadMs -= query.budgetMs
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

/** The rows of a query, whose budget travels ahead of it in the same round trip. */
async function ask<Row extends QueryResultRow>(
  client: Client,
  { text, budgetMs }: Query<Row>,
  parameters: readonly unknown[],
  answerMs: number,
): Promise<readonly Row[]> {
  // What breaks this breaks the query too, which tells of it.
  client.query(`SET statement_timeout = ${budgetMs}`).catch(() => undefined)
  // pg's types know its limit on the time until the answer of a client only.
  const limited = { text, values: [...parameters], query_timeout: answerMs }
  const { rows } = await client.query<Row>(limited)
  return rows
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
