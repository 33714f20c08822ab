import { createServer, type Server, type IncomingMessage, type ServerResponse } from 'node:http'
import { gzipSync, constants, createGzip } from 'node:zlib'
import type { Writable } from 'node:stream'
import { loadAssets, findDocuments, type Asset } from './files.ts'
import { close, listen } from '../listen.ts'
import type { Feed } from './feed.ts'
import { at, parseJson, textAt } from '../../lib/model/index.ts'
import type { PageFault } from './view.ts'

const host = '127.0.0.1'

export interface PageOptions extends Partial<Pick<Routes, 'faults' | 'setFault'>> {
  readonly feed: Feed
  /** 0 selects a free port. */
  readonly port: number
  /** The hint in the error if the port is taken. */
  readonly otherPort?: string
  /** Stops the page when it aborts. */
  readonly signal?: AbortSignal
  /** The interval of the comments that keep an idle event stream open, milliseconds. */
  readonly heartbeatMs?: number
}

export interface RunningPage {
  /** `http://127.0.0.1:4780/` */
  readonly url: string
  /** Ends the open event streams and frees the port. */
  readonly stop: () => Promise<void>
}

/** Serves the page; rejects if the port is not available. */
export async function startPage({
  feed,
  port,
  signal,
  otherPort = `set PORT to a free one, as in PORT=${port + 1} npm start`,
  heartbeatMs = 15_000,
  faults = [],
  setFault = () => undefined,
}: PageOptions): Promise<RunningPage> {
  const assets = new Map([...(await loadAssets()), ...findDocuments()])
  const server = createServer((request, response) => {
    answer(request, response, { assets, feed, heartbeatMs, faults, setFault })
  })
  const listening = await listenOn(server, port, otherPort)
  const stop = () => close(server)
  signal?.addEventListener('abort', () => void stop(), { once: true })
  if (signal?.aborted === true) await stop()
  return { url: `http://${host}:${listening}/`, stop }
}

async function listenOn(server: Server, port: number, otherPort: string): Promise<number> {
  try {
    return await listen(server, port)
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    const problem = taken ? `port ${port} on ${host} is taken` : `the page cannot listen on ${host}:${port}`
    throw new Error(`${problem}: ${otherPort}`, { cause: error })
  }
}

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

interface Routes {
  readonly assets: ReadonlyMap<string, Asset>
  readonly feed: Feed
  readonly heartbeatMs: number
  readonly faults: readonly PageFault[]
  /** Starts or stops a fault with the next minute; returns the reason if that is not possible. */
  readonly setFault: (name: string, on: boolean) => string | undefined
}

/** Answers one request: an asset, a document, the state, the events or the faults; everything else is refused with a reason. */
function answer(request: IncomingMessage, response: ServerResponse, routes: Routes): void {
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

/** The delay before a browser reconnects, milliseconds. */
const retryMs = 1_000

/**
 * Server-sent events on `response`: one `snapshot`, then a `tick` for each slot. A client that reads too slowly misses
 * ticks instead of holding up the others, and gets a new snapshot once it has caught up.
 * The stream lasts until its connection closes. `zipped`: the client accepts gzip.
 */
function streamEvents(
  feed: Feed,
  response: ServerResponse,
  { heartbeatMs, zipped }: { readonly heartbeatMs: number; readonly zipped: boolean },
): void {
  const out = zipped ? zipInto(response) : response
  let full = false
  let missed = false
  const write = (text: string): void => {
    full = !out.write(text)
  }
  const send = (event: 'snapshot' | 'tick', data: unknown): void => {
    write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  }
  write(`retry: ${retryMs}\n\n`)
  send('snapshot', feed.snapshot())

  const unsubscribe = feed.subscribe((update) => {
    if (full) missed = true
    else send('tick', update)
  })
  out.on('drain', () => {
    full = false
    if (missed) send('snapshot', feed.snapshot())
    missed = false
  })
  // A comment, so that no proxy or tunnel closes an idle connection.
  const heartbeat = setInterval(() => {
    if (!full) write(': alive\n\n')
  }, heartbeatMs)
  response.on('close', () => {
    clearInterval(heartbeat)
    unsubscribe()
  })
}

/** Flushes each event, so that the client gets it at once. */
function zipInto(response: ServerResponse): Writable {
  const zip = createGzip({ flush: constants.Z_SYNC_FLUSH })
  zip.pipe(response)
  response.on('close', () => zip.destroy())
  return zip
}
