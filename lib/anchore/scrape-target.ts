import { failed } from '../model/index.ts'
import type { Http } from '../net/index.ts'
import { gatewayStatuses, scrape, type Scraped, type ScrapeRequest } from '../prometheus/index.ts'
import type { Target } from './discovery.ts'

/** A target with the outcome of its scrape. */
export type ScrapedTarget = Target & { readonly scraped: Scraped }

/** Scrapes one target; a silent one counts as answered if its service answers /health. Never rejects. */
export async function scrapeTarget(
  http: Http,
  target: Target,
  request: Omit<ScrapeRequest, 'url'>,
): Promise<ScrapedTarget> {
  const { url, host } = target
  const headers = host === undefined ? request.headers : { ...request.headers, host }
  const began = performance.now()
  // The rest of the deadline is for /health.
  const timeoutMs = Math.min(request.timeoutMs, maxMetricsShare * request.deadlineMs)
  const scraped = await scrape(http, { ...request, timeoutMs, url, headers })
  if (scraped.ok || scraped.failure.isSilent === undefined) return { ...target, scraped }
  const leftMs = Math.floor(request.deadlineMs - (performance.now() - began))
  const isAlive = await answersHealth(http, target, { leftMs, signal: request.signal })
  if (!isAlive) return { ...target, scraped }
  const message = `${scraped.failure.message}: /metrics is slow, the service answers /health`
  return { ...target, scraped: failed({ ...scraped.failure, answered: true, message }) }
}

/** The largest part of the deadline that one request for metrics may take. */
const maxMetricsShare = 0.8

/** /health takes milliseconds, and its time is part of the target's deadline. */
const maxHealthMs = 2_000
const maxHealthBytes = 10_000

/**
 * Whether a service answers /health, which needs neither credentials nor the database. While the database is frozen or
 * the service is busy with an export, only /metrics waits. Never rejects.
 */
async function answersHealth(
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
    timeoutMs: Math.min(maxHealthMs, leftMs),
    maxBytes: maxHealthBytes,
    isLast: true,
    signal,
  })
  const status = outcome.ok ? outcome.value.status : outcome.failure.status
  return status !== undefined && !gatewayStatuses.has(status)
}
