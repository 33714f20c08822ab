import { Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import { Client, DatabaseError, type ClientConfig, type QueryResultRow } from 'pg'
import { failed, messageOf, success, type Failure, type Outcome } from '../../model/index.ts'
import { certificateExpiry } from '../../net/index.ts'
import type { DatabaseHost, PostgresConfig } from '../settings.ts'
import { guardParser, guardPassword } from './guards.ts'
import { loginFailure, type LoginFailure } from './login-failure.ts'
import { outOfTime, queryFailure, type Fault, type Query } from './query.ts'

declare module 'pg' {
  interface Connection {
    on: (event: 'parameterStatus', listener: (status: ParameterStatus) => void) => this
  }
  interface Client {
    /** From BackendKeyData; null before it arrives. Not in pg's types. */
    readonly processID: number | null
  }
  interface ParameterStatus {
    readonly parameterName: string
    readonly parameterValue: string
  }
}

/** From connecting until the server is ready for a query. */
const connectTimeoutMs = 2_000
/** For the statements that set a session up; a query has its own budget. */
const statementTimeoutMs = 3_000
/** Below every query's budget, so that the failure of a query that waits for a lock names the lock. */
const lockTimeoutMs = 500
const idleInTransactionTimeoutMs = 5_000
/** Added to the server's statement_timeout: a frozen server does not end a query itself. */
const overdueMs = 1_000
const closeTimeoutMs = 500

/** The server's properties, as reported at the login. */
export interface Greeting {
  /** The server process of this session (BackendKeyData); a pooler reports a number of its own. */
  readonly backend: number | undefined
  /** It replays another server's log: it takes no write, and its sessions are not Anchore's. */
  readonly isStandby: boolean
  /** The end of the server's certificate, Unix milliseconds; undefined without TLS. */
  readonly certificateExpiry?: number | undefined
}

/**
 * One read-only connection to the server; each query is its own transaction. Queries that are sent at the same time
 * share a round trip, and the server answers them in their order.
 */
export interface Session extends Greeting {
  /** The rows, or the failure. It affects no other query, unless it ends the session: then no more are sent. */
  readonly query: <Row extends object>(
    query: Query<Row>,
    parameters?: readonly unknown[],
  ) => Promise<Outcome<readonly Row[]>>
  readonly close: () => Promise<void>
}

export type Login = Outcome<Session, LoginFailure>

export interface LoginDependencies {
  readonly config: PostgresConfig
  readonly host: DatabaseHost
  readonly password: string
  /** The trusted CAs; those of Node.js when undefined. */
  readonly trusted: SecureContext | undefined
}

/** Logs in once. When `signal` aborts, the socket is destroyed at once and the server cancels the query. */
export async function openSession(login: LoginDependencies, signal: AbortSignal): Promise<Login> {
  const server = { ...login.config, ...login.host }
  if (signal.aborted) return failed(loginFailure(outOfTime, server))
  const socket = new Socket()
  const client = new Client(clientConfig(login, socket))
  // Every error reaches the login or the query that it breaks; unhandled, the event would end the process.
  client.on('error', () => undefined)
  guardParser(client)
  guardPassword(client, login.config)
  let isStandby = false
  // The server reports in_hot_standby at a login since PostgreSQL 14.
  client.connection.on('parameterStatus', ({ parameterName, parameterValue }) => {
    if (parameterName === 'in_hot_standby') isStandby = parameterValue === 'on'
  })
  const abort = (): void => {
    socket.destroy()
  }
  signal.addEventListener('abort', abort, { once: true })
  try {
    await client.connect()
  } catch (error) {
    signal.removeEventListener('abort', abort)
    socket.destroy()
    return failed(loginFailure(faultOf(error, signal), server))
  }
  const session: Session = {
    backend: client.processID ?? undefined,
    isStandby,
    // With TLS, pg has replaced the stream by a TLSSocket.
    certificateExpiry: certificateExpiry(client.connection.stream),
    query: queriesOf(client, socket, server.user, signal),
    close: async () => {
      signal.removeEventListener('abort', abort)
      if (socket.destroyed) return
      socket.setTimeout(closeTimeoutMs, () => socket.destroy())
      await client.end()
    },
  }
  // Not awaited: it travels with the first query, and no query depends on it.
  void session.query(connectionCheck)
  return success(session)
}

/**
 * Lets the server notice within 500 ms that the client is gone, and cancel the query. Set after the login, since an
 * unknown setting fails a login: PostgreSQL 13 lacks it, and Windows refuses any value but 0. There statement_timeout ends
 * the query.
 */
const connectionCheck: Query<{ readonly set_config: string }> = {
  name: 'connection_check',
  reads: { pg_settings: ['name'] },
  budgetMs: 1_000,
  text: `SELECT set_config(name, '500', false) FROM pg_settings WHERE name = 'client_connection_check_interval'`,
}

function queriesOf(client: Client, socket: Socket, user: string, signal: AbortSignal): Session['query'] {
  let lost: Failure | undefined
  // The budgets of the queries that are under way: a query waits for the answers of those before it.
  let pendingMs = 0
  /** The failure of a query without an answer because an earlier one lost the session: the earlier one's kind and remedy. */
  const unsent = ({ name }: Query) =>
    lost &&
    failed({
      ...lost,
      target: `postgres.${name}`,
      message: `Not read, since ${lost.target} lost the session: ${lost.message}`,
    })
  return async <Row extends object>(query: Query<Row>, parameters: readonly unknown[] = []) => {
    const without = unsent(query)
    if (without !== undefined) return without
    const { text, budgetMs } = query
    pendingMs += budgetMs
    try {
      // The budget travels ahead of the query in the same round trip. An error here breaks the query too, which reports it.
      client.query(`SET statement_timeout = ${budgetMs}`).catch(() => undefined)
      // pg's types have query_timeout for a client only.
      const limited = { text, values: [...parameters], query_timeout: pendingMs + overdueMs }
      const { rows } = await client.query<Row & QueryResultRow>(limited)
      return success(rows)
    } catch (error) {
      const earlier = unsent(query)
      if (earlier !== undefined) return earlier
      const fault = faultOf(error, signal)
      const failure = queryFailure(fault, query, user)
      // The server closed the session (57P01 to 57P05), or did not answer: a late answer would be taken for the next one's.
      if (fault.sqlState?.startsWith('57P') ?? true) {
        lost = failure
        socket.destroy()
      }
      return failed(failure)
    } finally {
      pendingMs -= budgetMs
    }
  }
}

function faultOf(error: unknown, signal: AbortSignal): Fault {
  if (signal.aborted) return outOfTime
  if (error instanceof DatabaseError) {
    const { code, routine } = error
    return {
      message: '',
      ...(code !== undefined && { sqlState: code }),
      ...(routine !== undefined && { routine }),
    }
  }
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  return { message: messageOf(error), code }
}

function clientConfig({ config, host, password, trusted }: LoginDependencies, socket: Socket): ClientConfig {
  const { database, user, tls } = config
  return {
    ...host,
    database,
    user,
    password,
    stream: () => socket,
    ssl: tls !== 'disable' && { rejectUnauthorized: true, ...(trusted && { secureContext: trusted }) },
    application_name: 'anchor-watch',
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    lock_timeout: lockTimeoutMs,
    idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
    pipeline: true,
    // No parallel workers and no JIT: Anchore needs workers and CPU, and JIT costs more than it saves.
    options: '-c default_transaction_read_only=on -c max_parallel_workers_per_gather=0 -c jit=off',
  }
}
