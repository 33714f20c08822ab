/** A longer pause is cut, so that a page gets more attempts within its hour. */
const maxPauseMs = 10 * 60_000

/** The pause that a Retry-After asks for (RFC 9110, 10.2.3: seconds or a date), milliseconds; undefined without a valid one. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined
  const text = header.trim()
  const pauseMs = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now
  return Number.isNaN(pauseMs) ? undefined : Math.min(Math.max(Math.ceil(pauseMs), 0), maxPauseMs)
}
