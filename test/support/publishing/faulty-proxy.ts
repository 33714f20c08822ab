import { once } from 'node:events'
import { Agent, createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { isReply } from '../../../local/aws/cloudwatch/server.ts'
import type { Reply } from '../../../local/aws/json.ts'
import { closed, listening } from '../net/listening.ts'

/** Instead of the service's answer: the request does not get there, or it does and takes effect. */
export type ProxyReaction = Reply | { readonly takenThen: Reply } | undefined

export interface FaultyProxy {
  readonly url: string
  /** Replaces the fault; without one every request is served. `nth` counts the requests since then, from 1. */
  readonly failWith: (fault: ((call: { readonly nth: number }) => ProxyReaction) | undefined) => void
  readonly stop: () => Promise<void>
}

/** An HTTP server in front of an AWS service, on whose way requests and answers get lost. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  const agent = new Agent({ keepAlive: true })
  let reactionTo: () => ProxyReaction = () => undefined
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request)
    const reaction = reactionTo()
    if (isReply(reaction)) {
      react(reaction, request, response)
      return
    }
    const sent = forward(target, { method: 'POST', headers: request.headers, agent })
    sent.end(body)
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    const answered = await buffer(answer)
    if (reaction !== undefined) react(reaction.takenThen, request, response)
    else response.writeHead(answer.statusCode ?? 500, answer.headers).end(answered)
  }
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy())
  })
  return {
    url: `http://127.0.0.1:${await listening(server)}`,
    failWith: (fault) => {
      let nth = 0
      reactionTo = () => fault?.({ nth: (nth += 1) })
    },
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
