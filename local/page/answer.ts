import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Asset } from './assets.ts'
import { streamEvents } from './events.ts'
import type { Feed } from './feed.ts'

const securityHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
}

export interface Routes {
  readonly assets: ReadonlyMap<string, Asset>
  readonly feed: Feed
  readonly heartbeatMs: number
}

/** Answers one request: an asset, the state or the events; everything else is refused with a reason. */
export function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { assets, feed, heartbeatMs }: Routes,
): void {
  const reply = (status: number, type: string, body: string | Buffer): void => {
    response.writeHead(status, { ...securityHeaders, 'content-type': type })
    response.end(request.method === 'HEAD' ? undefined : body)
  }
  const refuse = (status: number, reason: string): void => {
    reply(status, 'text/plain; charset=utf-8', `${reason}\n`)
  }
  if (!isLocal(request.headers.host)) {
    refuse(421, 'This page answers to 127.0.0.1 and localhost only.')
    return
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD')
    refuse(405, 'The page can only be read.')
    return
  }
  const path = request.url?.split('?', 1)[0] ?? '/'
  const asset = assets.get(path)
  if (asset !== undefined) {
    reply(200, asset.type, asset.body)
  } else if (path === '/api/state') {
    reply(200, 'application/json', JSON.stringify(feed.snapshot()))
  } else if (path === '/api/events') {
    response.writeHead(200, { ...securityHeaders, 'content-type': 'text/event-stream' })
    if (request.method === 'HEAD') response.end()
    else streamEvents(feed, response, heartbeatMs)
  } else {
    refuse(404, 'There is nothing here; the page is at /.')
  }
}

/** Refuses other host names: an attacker's DNS could point one at this machine, and a web site could then read the page. */
function isLocal(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(host ?? '')
}
