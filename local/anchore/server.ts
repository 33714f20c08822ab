import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../../lib/model/index.ts'
import { listenAgain } from '../listen-again.ts'
import type { Identity } from '../world/certificates.ts'
import type { DatabaseState } from '../world/conditions.ts'
import { sendExposition, type AnswerMode } from './answer-mode.ts'
import type { ServiceProcess } from './process.ts'

/** A port with a server; while the server is stopped, connections are refused. */
export interface ServiceServer {
  readonly port: number
  readonly listen: () => Promise<void>
  readonly stop: () => Promise<void>
  /** Sets the certificate of new connections; without effect on a server without TLS. */
  readonly setCertificate: (identity: Identity) => void
}

export interface Credentials {
  readonly username: string
  readonly password: string
}

export interface Service {
  /** The process that answers this request. */
  readonly nextProcess: () => ServiceProcess
  readonly mode: () => AnswerMode
  readonly database: () => DatabaseState
  /** The credentials that it accepts now. */
  readonly credentials: () => Credentials
  readonly clock: Clock
}

/**
 * Serves a service's /metrics on a loopback port as Anchore does: basic auth, `name[]`, its own 401 and 404. While its
 * database is down it refuses every login, and while the database is frozen it does not answer; /health needs neither
 * a login nor the database (measured on anchore-engine 1.1.0). With an identity it speaks TLS.
 */
export async function serveProcess(service: Service, identity?: Identity): Promise<ServiceServer> {
  const listener: RequestListener = (request, response) => {
    handle(request, response, service)
  }
  const tls = identity && createTlsServer({ ...identity }, listener)
  const server = tls ?? createServer(listener)
  const listenAt = async (port: number): Promise<number> => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const port = await listenAt(0)
  return {
    port,
    listen: async () => {
      if (!server.listening) await listenAgain(() => listenAt(port))
    },
    stop: async () => {
      if (!server.listening) return
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
    setCertificate: (next) => {
      tls?.setSecureContext({ ...next })
    },
  }
}

function handle(request: IncomingMessage, response: ServerResponse, service: Service): void {
  const { nextProcess, mode, database, credentials, clock } = service
  if (mode() === 'silent') return
  // An answer of Anchore has the time of the service: here the simulated one.
  response.setHeader('date', new Date(clock()).toUTCString())
  const state = database()
  if (request.url === '/health') response.end()
  else if (state !== 'frozen')
    answer(request, response, {
      process: nextProcess(),
      mode: mode(),
      expected: state === 'up' ? basic(credentials()) : undefined,
    })
}

function basic({ username, password }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

interface Answering {
  readonly process: ServiceProcess
  readonly mode: AnswerMode
  /** The header of an accepted request; undefined: none is. */
  readonly expected: string | undefined
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { process, mode, expected }: Answering,
): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://service')
  if (pathname !== '/metrics' || mode === 'without-metrics') {
    response.writeHead(404, { 'content-type': 'application/problem+json' })
    response.end(
      '{"detail": "The requested URL was not found on the server.", "status": 404, "title": "Not Found"}',
    )
  } else if (request.headers.authorization !== expected) {
    // Refused scrapes are counted, accepted ones are not.
    process.request('prometheus_metrics', { method: request.method ?? 'GET', status: '401' }, 0.015)
    response.writeHead(401, { 'www-authenticate': 'basic realm="Authentication required"' })
    response.end('Unauthorized')
  } else {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
    sendExposition(response, process.exposition(new Set(searchParams.getAll('name[]'))), mode)
  }
}
