import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { at, parseJson, textAt } from '../../lib/model/index.ts'
import type { Asset } from './assets.ts'
import { streamEvents } from './events.ts'
import type { Feed } from './feed.ts'
import type { PageFault } from './view/page.ts'

const securityHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
}

/** The path that starts and stops faults. */
const faultsPath = '/api/faults'
/** The maximum size of a request's body, bytes. */
const maxBody = 1_000

export interface Routes {
  readonly assets: ReadonlyMap<string, Asset>
  readonly feed: Feed
  readonly heartbeatMs: number
  readonly faults: readonly PageFault[]
  /** Starts or stops a fault with the next minute; returns the reason if that is not possible. */
  readonly setFault: (name: string, on: boolean) => string | undefined
}

/** Answers one request: an asset, a document, the state, the events or the faults; everything else is refused with a reason. */
export function answer(request: IncomingMessage, response: ServerResponse, routes: Routes): void {
  const { assets, feed, heartbeatMs, faults } = routes
  const zipped = /\bgzip\b/.test(String(request.headers['accept-encoding']))
  const writeHead = (status: number, type: string): void => {
    const encoding = zipped ? { 'content-encoding': 'gzip' } : {}
    response.writeHead(status, { ...securityHeaders, 'content-type': type, ...encoding })
  }
  const reply = (status: number, type: string, body: string | Buffer): void => {
    writeHead(status, type)
    const isHead = request.method === 'HEAD'
    response.end(isHead ? undefined : zipped ? gzipSync(body) : body)
  }
  const refuse = (status: number, reason: string): void => {
    reply(status, 'text/plain; charset=utf-8', `${reason}\n`)
  }
  const { host } = request.headers
  const path = request.url?.split('?', 1)[0] ?? '/'
  if (!isLocal(host)) {
    refuse(421, 'This page answers to 127.0.0.1 and localhost only.')
    return
  }
  if (request.method === 'POST' && path === faultsPath) {
    // A form or a script of another site may post here too, and cannot change this header.
    if (request.headers.origin !== `http://${host ?? ''}`)
      refuse(403, 'Only the page starts and stops faults.')
    else
      void change(request, routes).then(
        ({ status, text }) => {
          refuse(status, text)
        },
        // The client closed the connection before the end of its request.
        () => response.destroy(),
      )
    return
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD')
    refuse(405, 'The page can only be read.')
    return
  }
  const asset = assets.get(path)
  if (asset !== undefined) {
    reply(200, asset.type, asset.body)
  } else if (path === '/api/state') {
    reply(200, 'application/json', JSON.stringify(feed.snapshot()))
  } else if (path === faultsPath) {
    reply(200, 'application/json', JSON.stringify(faults))
  } else if (path === '/api/events') {
    writeHead(200, 'text/event-stream')
    if (request.method === 'HEAD') response.end()
    else streamEvents(feed, response, { heartbeatMs, zipped })
  } else {
    refuse(404, 'There is nothing here; the page is at /.')
  }
}

/** Starts or stops the fault that the body names: `{"name": "db_down", "on": true}`. */
async function change(
  request: IncomingMessage,
  { faults, setFault }: Routes,
): Promise<{ readonly status: number; readonly text: string }> {
  let text = ''
  for await (const chunk of request) {
    text += String(chunk)
    if (text.length > maxBody) return { status: 413, text: 'The request is too long.' }
  }
  const body = parseJson(text)
  const [name, on] = [textAt(body, 'name'), at(body, 'on')]
  if (name === undefined || typeof on !== 'boolean')
    return { status: 400, text: 'A fault has a name, and on: true or false.' }
  if (faults.every((fault) => fault.name !== name)) return { status: 404, text: `No fault is named ${name}.` }
  const refusal = setFault(name, on)
  return refusal === undefined
    ? { status: 202, text: `${name} ${on ? 'starts' : 'stops'} with the next minute.` }
    : { status: 409, text: refusal }
}

/** Refuses other host names: an attacker's DNS could point one at this machine, and a web site could then read the page. */
function isLocal(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(host ?? '')
}
