import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A page that arrived at a channel's receiver. */
export interface ReceivedPage {
  readonly channel: string
  readonly action: 'trigger' | 'resolve'
  /** The alarm's short name. */
  readonly alarm: string
  readonly title: string
  readonly text: string
}

/** Reads one request; undefined if the channel would have refused it. */
export type ReadPage = (body: string, headers: IncomingHttpHeaders) => ReceivedPage | undefined

export interface Receiver {
  readonly url: string
  readonly stop: () => Promise<void>
}

/** The receiver of a channel on a loopback port: answers "ok" like Slack, or 400 if it cannot read the page. */
export async function startReceiver(
  path: string,
  read: ReadPage,
  receive: (page: ReceivedPage) => void,
): Promise<Receiver> {
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const page = request.url === path ? read(body, request.headers) : undefined
      if (page !== undefined) receive(page)
      response.writeHead(page === undefined ? 400 : 200).end(page === undefined ? 'invalid_payload' : 'ok')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    stop: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
