import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { close, listen } from '../listen.ts'

/** A page that arrived at a channel's receiver. */
export interface ReceivedPage {
  readonly channel: string
  readonly action: 'trigger' | 'resolve'
  /** The alarm's short name. */
  readonly alarm: string
  readonly title: string
  readonly text: string
  /** The reason, the severity and the incident key of a page, if the channel has them as fields. */
  readonly ring?: {
    readonly reason: string | undefined
    readonly severity: string | undefined
    readonly key: string
  }
}

/** A request as a service gets it. */
export interface ServiceRequest {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** The answer of a service, and the page that notifies people, if there is one. */
export interface ServiceAnswer {
  readonly status: number
  readonly body: string
  readonly page?: ReceivedPage | undefined
}

export type Service = (request: ServiceRequest) => ServiceAnswer | Promise<ServiceAnswer>

/** Reads one request; undefined if the channel would have refused it. */
export type ReadPage = (body: string, headers: IncomingHttpHeaders) => ReceivedPage | undefined

export interface Receiver {
  readonly url: string
  readonly stop: () => Promise<void>
}

/** A service with one path, which answers "ok", as Slack does, or 400 if it cannot read the page. */
export function webhookService(path: string, read: ReadPage): Service {
  return (request) => {
    const page = request.path === path ? read(request.body, request.headers) : undefined
    return page === undefined ? { status: 400, body: 'invalid_payload' } : { status: 200, body: 'ok', page }
  }
}

/** Serves a service on a loopback port; `path` is the path of its URL. */
export async function startReceiver(
  path: string,
  service: Service,
  receive: (page: ReceivedPage) => void,
): Promise<Receiver> {
  const server = createServer((request, response) => {
    void bodyOf(request).then(
      async (text) => {
        const { url = '', headers } = request
        const { status, body, page } = await service({ path: url, headers, body: text })
        if (page !== undefined) receive(page)
        response.writeHead(status).end(body)
      },
      // The client closed the connection before the end of its request.
      () => response.destroy(),
    )
  })
  const port = await listen(server)
  return { url: `http://127.0.0.1:${port}${path}`, stop: () => close(server) }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
