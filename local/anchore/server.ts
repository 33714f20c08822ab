import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../../lib/model/clock.ts'
import type { DatabaseState } from '../world/conditions.ts'
import type { ServiceProcess } from './process.ts'

export interface ServiceServer {
  readonly url: string
  readonly stop: () => Promise<void>
}

export interface Credentials {
  readonly username: string
  readonly password: string
}

export interface Service {
  /** Its process, another one after a restart. */
  readonly running: () => ServiceProcess
  readonly database: () => DatabaseState
  /** Those that it accepts now. */
  readonly credentials: () => Credentials
  readonly clock: Clock
}

/**
 * Serves a service's /metrics on a loopback port as Anchore does: basic auth, `name[]`, its own 401 and 404. Without
 * its database it refuses everybody, and while that is frozen it gives no answer; /health asks for neither (measured on
 * anchore-engine 1.1.0).
 */
export async function serveProcess({
  running,
  database,
  credentials,
  clock,
}: Service): Promise<ServiceServer> {
  const server = createServer((request, response) => {
    // Each answer tells the service's own time, as Anchore's do: here the simulated one.
    response.setHeader('date', new Date(clock()).toUTCString())
    const state = database()
    if (request.url === '/health') response.end()
    else if (state !== 'frozen')
      answer(request, response, running(), state === 'up' ? basic(credentials()) : undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function basic({ username, password }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  process: ServiceProcess,
  expected: string | undefined,
): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://service')
  const refusal = { method: request.method ?? 'GET' }
  if (pathname !== '/metrics') {
    response.writeHead(404, { 'content-type': 'application/problem+json' })
    response.end(
      '{"detail": "The requested URL was not found on the server.", "status": 404, "title": "Not Found"}',
    )
  } else if (request.headers.authorization !== expected) {
    // Refused scrapes are counted, accepted ones are not.
    process.request('prometheus_metrics', { ...refusal, status: '401' }, 0.015)
    response.writeHead(401, { 'www-authenticate': 'basic realm="Authentication required"' })
    response.end('Unauthorized')
  } else {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
    response.end(process.exposition(new Set(searchParams.getAll('name[]'))))
  }
}
