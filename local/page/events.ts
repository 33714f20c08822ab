import type { ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import { constants, createGzip } from 'node:zlib'
import type { Feed } from './feed.ts'

/** The delay before a browser reconnects, milliseconds. */
const retryMs = 1_000

/**
 * Server-sent events on `response`: one `snapshot`, then a `tick` for each slot. A client that reads too slowly misses
 * ticks instead of holding up the others, and gets a new snapshot once it has caught up.
 * The stream lasts until its connection closes. `zipped`: the client accepts gzip.
 */
export function streamEvents(
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
