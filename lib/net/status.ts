import type { FailureKind } from '../model/index.ts'

const kinds: Readonly<Record<number, FailureKind>> = {
  401: 'auth',
  403: 'auth',
  404: 'not-found',
  408: 'timeout',
  410: 'not-found',
  413: 'too-large',
  425: 'not-ready',
  429: 'rate-limited',
}

/** The kind of failure behind an HTTP status (RFC 9110, 15); undefined for 2xx. */
export function kindOfStatus(status: number): FailureKind | undefined {
  if (status >= 200 && status < 300) return undefined
  if (status >= 300 && status < 400) return 'redirected'
  if (status >= 400 && status < 500) return kinds[status] ?? 'rejected'
  return status >= 500 && status < 600 ? 'server-error' : 'malformed'
}
