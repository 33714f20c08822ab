import { Agent, request as send, type buildConnector } from 'undici'
import { failed, success, type Outcome } from '../model/index.ts'
import { BodyError, maxLargeBodies, readBody } from './body.ts'
import { createSemaphore, type Acquire } from './concurrency.ts'
import { connectTo, systemLookup, type Lookup } from './connect.ts'
import { transportFailure, type HttpFailure } from './failure.ts'

export interface HttpRequest {
  readonly url: string
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** For the whole exchange, from connecting to the last byte, milliseconds. */
  readonly timeoutMs: number
  /** In bytes, after inflation. A larger body is cut off and fails as `too-large`. */
  readonly maxBytes: number
  /** Whether the connection is closed after the answer. */
  readonly isLast?: boolean
  readonly signal: AbortSignal
}

export interface HttpResponse {
  readonly status: number
  /** Lower-case names; a repeated header is joined by ", ". */
  readonly headers: Readonly<Record<string, string>>
  /** Inflated. */
  readonly body: Buffer
}

export type HttpOutcome = Outcome<HttpResponse, HttpFailure>

/** One HTTP exchange; redirects are not followed. Never rejects. */
export type Http = (request: HttpRequest) => Promise<HttpOutcome>

export interface HttpClient {
  readonly http: Http
  /** Closes every connection without waiting for running exchanges. */
  readonly close: () => Promise<void>
}

export interface HttpOptions {
  readonly ca?: string | undefined
  readonly lookup?: Lookup
  readonly connectTimeoutMs?: number
}

const defaultConnectTimeoutMs = 3_000

/**
 * An HTTP client that keeps connections alive until it is closed, and always verifies TLS.
 * `ca`: PEM of a private authority, trusted in place of the system's. `lookup`: resolves names; the system's resolver
 * when absent. `connectTimeoutMs`: for all addresses of a name together.
 */
export function createHttp({
  ca,
  lookup = systemLookup,
  connectTimeoutMs = defaultConnectTimeoutMs,
}: HttpOptions = {}): HttpClient {
  const connect: buildConnector.connector = (place, callback) => {
    connectTo(place, { ca, lookup, timeoutMs: connectTimeoutMs }).then(
      (socket) => {
        callback(null, socket)
      },
      (thrown: unknown) => {
        callback(thrown instanceof Error ? thrown : new Error('no connection', { cause: thrown }), null)
      },
    )
  }
  // No target benefits from HTTP/2.
  const agent = new Agent({ connect, pipelining: 1, allowH2: false })
  const pool = { agent, acquire: createSemaphore(maxLargeBodies) }
  return { http: (request) => exchange(pool, request), close: () => agent.destroy() }
}

interface Pool {
  readonly agent: Agent
  /** For large bodies. */
  readonly acquire: Acquire
}

async function exchange({ agent, acquire }: Pool, request: HttpRequest): Promise<HttpOutcome> {
  const expired = AbortSignal.timeout(request.timeoutMs)
  const signal = AbortSignal.any([request.signal, expired])
  let status: number | undefined
  try {
    const answer = await send(request.url, {
      dispatcher: agent,
      method: request.method ?? 'GET',
      headers: request.headers ?? {},
      body: request.body ?? null,
      reset: request.isLast ?? false,
      signal,
    })
    status = answer.statusCode
    const headers = joinHeaders(answer.headers)
    const encoding = (headers['content-encoding'] ?? '').toLowerCase()
    const body = await readBody(answer.body, encoding, { maxBytes: request.maxBytes, acquire, signal })
    return success({ status: answer.statusCode, headers, body })
  } catch (error) {
    const failure = failureOf(error, status !== undefined, expired, request)
    return failed(status === undefined ? failure : { ...failure, status })
  }
}

function failureOf(
  error: unknown,
  hasBegun: boolean,
  expired: AbortSignal,
  { timeoutMs, signal }: HttpRequest,
): HttpFailure {
  if (error instanceof BodyError) return { kind: error.kind, message: error.message }
  if (expired.aborted) {
    const seen = hasBegun ? 'the answer is slow: it began, and was not complete' : 'no answer'
    return { kind: 'timeout', message: `${seen} within ${timeoutMs} ms` }
  }
  if (signal.aborted) return { kind: 'timeout', message: 'the run ended before the answer was complete' }
  const failure = transportFailure(error)
  if (hasBegun && failure.kind === 'network')
    return { kind: 'truncated', message: 'the answer was cut short' }
  return failure
}

function joinHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const joined: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) joined[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return joined
}
