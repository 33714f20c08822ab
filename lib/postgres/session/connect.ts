import { Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import { Client, type ClientConfig } from 'pg'
import type { DatabaseHost, PostgresConfig } from '../settings.ts'
import { failed, success, type Outcome } from '../../model/index.ts'
import { loginFailure, outOfTime, type LoginFailure } from './login-failure.ts'
import { guardParser, guardPassword } from './guards.ts'
import type { Query } from './query.ts'
import { faultOf, sessionOf, type Greeting, type Session } from './session.ts'
import { certificateExpiry } from '../../net/index.ts'

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

export type Login = Outcome<Session, LoginFailure>

export interface LoginDependencies {
  readonly config: PostgresConfig
  readonly host: DatabaseHost
  readonly password: string
  /** The trusted CAs; those of Node.js when undefined. */
  readonly trusted: SecureContext | undefined
}

/** Logs in once. When `signal` aborts, the socket is destroyed at once and the server cancels the query. */
export async function openSession(parts: LoginDependencies, signal: AbortSignal): Promise<Login> {
  const server = { ...parts.config, ...parts.host }
  if (signal.aborted) return failed(loginFailure(outOfTime, server))
  const socket = new Socket()
  const client = new Client(clientConfig(parts, socket))
  // Every error reaches the login or the query that it breaks; unhandled, the event would end the process.
  client.on('error', () => undefined)
  guardParser(client)
  guardPassword(client, parts.config)
  const greet = greetingOf(client)
  const abort = (): void => {
    socket.destroy()
  }
  signal.addEventListener('abort', abort, { once: true })
  try {
    await client.connect()
    const session = sessionOf({ client, socket, user: server.user, greeting: greet(), signal, abort })
    // Not awaited: it travels with the first query, and no query depends on it.
    void session.query(connectionCheck)
    return success(session)
  } catch (error) {
    signal.removeEventListener('abort', abort)
    socket.destroy()
    return failed(loginFailure(faultOf(error, signal), server))
  }
}

/** Collects the parameters that the server reports at a login; in_hot_standby is one since PostgreSQL 14. */
function greetingOf(client: Client): () => Greeting {
  const reported = new Map<string, string>()
  client.connection.on('parameterStatus', ({ parameterName, parameterValue }) => {
    reported.set(parameterName, parameterValue)
  })
  return () => ({
    backend: client.processID ?? undefined,
    isStandby: reported.get('in_hot_standby') === 'on',
    // With TLS, pg has replaced the stream by a TLSSocket.
    certificateExpiry: certificateExpiry(client.connection.stream),
  })
}

function clientConfig({ config, host, password, trusted }: LoginDependencies, socket: Socket): ClientConfig {
  const { database, user, tls } = config
  return {
    host: host.host,
    port: host.port,
    database,
    user,
    password,
    stream: () => socket,
    ssl:
      tls === 'disable'
        ? false
        : { rejectUnauthorized: true, ...(trusted !== undefined && { secureContext: trusted }) },
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
