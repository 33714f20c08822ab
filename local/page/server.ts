import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answer, type Routes } from './answer.ts'
import { loadAssets } from './assets.ts'
import { findDocuments } from './documents.ts'
import type { Feed } from './feed.ts'

export interface PageOptions extends Partial<Pick<Routes, 'faults' | 'setFault'>> {
  readonly feed: Feed
  /** 0 selects a free port. */
  readonly port: number
  readonly host: '127.0.0.1'
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
  host,
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
  const address = await listen(server, port, host, otherPort)
  const stop = async (): Promise<void> => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  signal?.addEventListener('abort', () => void stop(), { once: true })
  if (signal?.aborted === true) await stop()
  return { url: `http://${host}:${address.port}/`, stop }
}

async function listen(server: Server, port: number, host: string, otherPort: string): Promise<AddressInfo> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    const problem = taken ? `port ${port} on ${host} is taken` : `the page cannot listen on ${host}:${port}`
    throw new Error(`${problem}: ${otherPort}`, { cause: error })
  }
  return server.address() as AddressInfo
}
