import type { Http } from '../net/http.ts'
import { gatewayStatuses } from '../prometheus/scrape.ts'
import type { Target } from './targets.ts'

/** /health takes milliseconds, and this is some of the target's deadline. */
const mostMs = 2_000
const maxBytes = 10_000

/**
 * Whether the service behind a target answers /health, which asks neither for credentials nor the database: while the
 * database is frozen, or the service is busy exporting, only /metrics waits. Never rejects.
 */
export async function isAlive(
  http: Http,
  { url, host }: Target,
  { leftMs, signal }: { readonly leftMs: number; readonly signal: AbortSignal },
): Promise<boolean> {
  if (leftMs <= 0) return false
  const health = new URL(url)
  health.pathname = health.pathname.replace(/metrics$/, 'health')
  const outcome = await http({
    url: health.href,
    headers: host === undefined ? {} : { host },
    timeoutMs: Math.min(mostMs, leftMs),
    maxBytes,
    isLast: true,
    signal,
  })
  return outcome.ok ? !gatewayStatuses.has(outcome.response.status) : outcome.failure.hasBegun === true
}
