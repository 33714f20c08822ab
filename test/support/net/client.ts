import { afterAll, onTestFinished } from 'vitest'
import {
  createHttp,
  type Http,
  type HttpOptions,
  type HttpOutcome,
  type HttpRequest,
} from '../../../lib/net/index.ts'

export type Get = (url: string, changes?: Partial<HttpRequest>) => Promise<HttpOutcome>

/** A client that answers within 5 s and 1,000 bytes, until the tests of the file are over. */
export function startClient(options?: HttpOptions): Get {
  const { http, close } = createHttp(options)
  afterAll(close)
  const { signal } = new AbortController()
  return (url, changes) => http({ url, timeoutMs: 5_000, maxBytes: 1_000, signal, ...changes })
}

/** The HTTP client of the functions, closed when the test is over. */
export function testHttp(options?: HttpOptions): Http {
  const { http, close } = createHttp(options)
  onTestFinished(close)
  return http
}
