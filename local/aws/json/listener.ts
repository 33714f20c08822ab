import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../../../lib/model/index.ts'
import { Refusal, refusalAnswer, type Answer, type Service } from './refusal.ts'
import { send } from './wire.ts'

/** An answer, a closed connection or no answer. */
export type Reply = Answer | 'reset' | 'silence'

export interface ListenerOptions {
  readonly service: Service
  /** Rejects with a Refusal if it refuses the request. */
  readonly answer: (request: IncomingMessage) => Promise<Reply>
  readonly clock: Clock
  /** The port on 127.0.0.1; default: a free one. */
  readonly port?: number
}

export interface Listener {
  readonly url: string
  readonly stop: () => Promise<void>
}

/** An HTTP server of AWS's JSON protocol. */
export async function startListener({ port = 0, ...options }: ListenerOptions): Promise<Listener> {
  const server = createServer((request, response) => void serve(request, response, options))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, stop: () => close(server) }
}

export function success(output: unknown): Answer {
  return { status: 200, headers: {}, body: output === undefined ? '' : JSON.stringify(output) }
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { service, answer, clock }: Omit<ListenerOptions, 'port'>,
): Promise<void> {
  try {
    const answered = await answer(request)
    if (answered === 'reset') request.socket.resetAndDestroy()
    else if (answered !== 'silence') send(response, answered, clock())
  } catch (thrown) {
    if (thrown instanceof Refusal) send(response, refusalAnswer(thrown, service), clock())
    // The client closed the connection before the end of its request.
    else if (request.destroyed) response.destroy()
    else throw thrown
  }
}
