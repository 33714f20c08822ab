import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { onTestFinished } from 'vitest'
import { closed, listening } from './listening.ts'

export interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Answers a request; it may leave the response open. */
export type Answer = (response: ServerResponse, request: Received) => void

export interface Receiver {
  readonly url: string
  readonly received: readonly Received[]
  readonly stop: () => Promise<void>
}

export interface ReceiverOptions {
  readonly host?: string
  readonly port?: number
  /** A certificate and its key, for HTTPS. */
  readonly tls?: { readonly cert: string; readonly key: string }
}

/** A server on loopback, at a free port unless one is given, that keeps its requests; gone when the test is. */
export async function startReceiver(
  answer: Answer,
  { host = '127.0.0.1', port = 0, tls }: ReceiverOptions = {},
): Promise<Receiver> {
  const received: Received[] = []
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { url = '', headers } = request
      const all = { path: url, headers, body: Buffer.concat(chunks).toString('utf8') }
      received.push(all)
      answer(response, all)
    })
  }
  const server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener)
  const listeningAt = await listening(server, { host, port })
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> => (stopped ??= closed(server))
  onTestFinished(stop)
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${listeningAt}`,
    received,
    stop,
  }
}

/** Answers every request alike. */
export function answering(
  status: number,
  body: string | Buffer = 'ok',
  headers: Record<string, string> = {},
) {
  return (response: ServerResponse): void => {
    response.writeHead(status, headers).end(body)
  }
}
