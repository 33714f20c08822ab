import { once } from 'node:events'
import { Agent, createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http'
import { gunzipSync } from 'node:zlib'
import type { Reply } from '../../../local/aws/json/listener.ts'
import type { Answer } from '../../../local/aws/json/refusal.ts'
import { closed, listening } from '../net/listening.ts'

/** `before`: the request never gets there; `after`: it gets there and takes effect. */
export interface Trouble {
  readonly when: 'before' | 'after'
  readonly answer: Reply
}

/** What becomes of a request; undefined: it is answered. `body` is its JSON text. */
export type Troubles = (action: string, body: () => string) => Trouble | undefined

export interface Unreliable {
  readonly url: string
  /** Replaces what goes wrong; undefined: nothing. */
  readonly troubleWith: (troubles: Troubles | undefined) => void
  /** Requests by action, whatever became of them. */
  readonly calls: () => Readonly<Record<string, number>>
  readonly stop: () => Promise<void>
}

/** A way to an AWS service on which requests and answers get lost: a real HTTP server before another. */
export async function startUnreliable(target: string): Promise<Unreliable> {
  const agent = new Agent({ keepAlive: true })
  const calls = new Map<string, number>()
  let troubles: Troubles | undefined
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bytesOf(request)
    const action = String(request.headers['x-amz-target']).replace(/^.*\./, '')
    calls.set(action, (calls.get(action) ?? 0) + 1)
    const isZipped = request.headers['content-encoding'] === 'gzip'
    const trouble = troubles?.(action, () => (isZipped ? gunzipSync(body) : body).toString('utf8'))
    if (trouble?.when === 'before') {
      react(trouble.answer, request, response)
      return
    }
    const sent = forward(target, { method: 'POST', headers: request.headers, agent })
    sent.end(body)
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    const answered = await bytesOf(answer)
    if (trouble !== undefined) react(trouble.answer, request, response)
    else response.writeHead(answer.statusCode ?? 500, answer.headers).end(answered)
  }
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy())
  })
  return {
    url: `http://127.0.0.1:${await listening(server)}`,
    troubleWith: (next) => {
      troubles = next
    },
    calls: () => Object.fromEntries(calls),
    stop: async () => {
      agent.destroy()
      await closed(server)
    },
  }
}

function react(reaction: Reply, request: IncomingMessage, response: ServerResponse): void {
  if (reaction === 'reset') request.socket.resetAndDestroy()
  else if (reaction !== 'silence') response.writeHead(reaction.status, reaction.headers).end(reaction.body)
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** A refusal as AWS words it. */
export function awsError(status: number, type: string): Answer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-query-error': `${type};Sender` },
    body: JSON.stringify({ __type: `com.amazonaws#${type}`, message: type }),
  }
}
