import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Clock } from '../../lib/model/index.ts'
import { close, listen, listenAgain } from '../listen.ts'
import type { Identity } from '../world/certificates.ts'
import type { DatabaseState } from '../world/conditions.ts'
import type { ServiceProcess } from './process.ts'

/** A port with a server; while the server is stopped, connections are refused. */
interface ServiceServer {
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

interface Service {
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
  const port = await listen(server)
  return {
    port,
    listen: () => listenAgain(server, port),
    stop: () => close(server),
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

/**
 * The form of a process's answers: normal; none (silent); 404 for /metrics (without-metrics); or for /metrics an answer
 * that is cut in the middle of a line, has a series for each image (huge), or comes 20 bytes at a time (dribbling).
 */
export type AnswerMode = 'normal' | 'silent' | 'without-metrics' | 'cut' | 'huge' | 'dribbling'

/** Sends an exposition in this mode. */
function sendExposition(response: ServerResponse, text: string, mode: AnswerMode): void {
  if (mode === 'dribbling') dribble(response, text)
  else if (mode === 'cut') response.end(cut(text))
  else if (mode === 'huge') {
    response.write(text)
    response.end(seriesOfImages())
  } else response.end(text)
}

/** The first half; if it ends at the end of a line, a part of the next line too. */
function cut(text: string): string {
  const half = text.slice(0, Math.ceil(text.length / 2))
  return half.endsWith('\n') ? text.slice(0, half.length + 5) : half
}

const imageCount = 160_000
let images: Buffer | undefined

/** More than 20 MB, made at the first use; sent even if `name[]` selects other samples. */
function seriesOfImages(): Buffer {
  images ??= Buffer.from(
    Array.from({ length: imageCount }, (_, index) => {
      const digest = `sha256:${index.toString(16).padStart(64, '0')}`
      return `flask_http_request_total{endpoint="get_image",image="${digest}",method="GET",status="200"} 1.0\n`
    }).join(''),
  )
  return images
}

const pieceLength = 20
/** The minimum time of the whole answer, and the minimum pause between two pieces. */
const dribbleMs = { whole: 120_000, piece: 100 }

function dribble(response: ServerResponse, text: string): void {
  const pauseMs = Math.max(dribbleMs.piece, (dribbleMs.whole * pieceLength) / text.length)
  let sent = 0
  const sendNext = (): void => {
    response.write(text.slice(sent, sent + pieceLength))
    sent += pieceLength
    if (sent < text.length) return
    clearInterval(timer)
    response.end()
  }
  const timer = setInterval(sendNext, pauseMs)
  sendNext()
  response.once('close', () => {
    clearInterval(timer)
  })
}
