import type { Socket } from 'node:net'
import { DatabaseError, type Client, type QueryResultRow } from 'pg'
import { failed, messageOf, success, type Failure, type Outcome } from '../../model/index.ts'
import { outOfTime, type Fault } from './login-failure.ts'
import type { Query } from './query.ts'
import { endsSession, queryFailure, unsentFailure } from './query-failure.ts'

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
  readonly query: <Row extends QueryResultRow>(
    query: Query<Row>,
    parameters?: readonly unknown[],
  ) => Promise<Outcome<readonly Row[]>>
  readonly close: () => Promise<void>
}

export interface SessionDependencies {
  readonly client: Client
  readonly socket: Socket
  readonly user: string
  readonly greeting: Greeting
  readonly signal: AbortSignal
  /** The listener of `signal`; removed when the session is closed. */
  readonly abort: () => void
}

export function sessionOf({ client, socket, user, greeting, signal, abort }: SessionDependencies): Session {
  let lost: Failure | undefined
  // The budgets of the queries that are under way: a query waits for the answers of those before it.
  let pendingMs = 0
  const unsent = (query: Query<object>) =>
    lost === undefined ? undefined : failed(unsentFailure(lost, query))
  const failureOf = (error: unknown, query: Query<object>): Failure => {
    const fault = faultOf(error, signal)
    const failure = queryFailure(fault, query, user)
    if (endsSession(fault)) {
      lost = failure
      socket.destroy()
    }
    return failure
  }
  return {
    ...greeting,
    query: async <Row extends QueryResultRow>(query: Query<Row>, parameters: readonly unknown[] = []) => {
      const without = unsent(query)
      if (without !== undefined) return without
      pendingMs += query.budgetMs
      try {
        return success(await ask(client, query, parameters, pendingMs + overdueMs))
      } catch (error) {
        return unsent(query) ?? failed(failureOf(error, query))
      } finally {
        pendingMs -= query.budgetMs
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
  // An error here breaks the query too, which reports it.
  client.query(`SET statement_timeout = ${budgetMs}`).catch(() => undefined)
  // pg's types have query_timeout for a client only.
  const limited = { text, values: [...parameters], query_timeout: answerMs }
  const { rows } = await client.query<Row>(limited)
  return rows
}

export function faultOf(error: unknown, signal: AbortSignal): Fault {
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
