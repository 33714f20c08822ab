import { locate, type Target } from '../../lib/anchore/discovery.ts'
import type { ServiceConfig } from '../../lib/anchore/service-settings.ts'
import { systemClock } from '../../lib/model/clock.ts'
import type { Dns } from '../../lib/net/dns.ts'
import type { Http } from '../../lib/net/http.ts'

const timeoutMs = 2_000
/** Only the headers matter; /health answers with a few bytes. */
const maxBytes = 100_000

/**
 * The time of Anchore's clock, milliseconds since the epoch; undefined when no service answers.
 * Every answer has a Date, an error too (RFC 9110, 6.6.1), so no credentials are needed.
 */
export function anchoreTime(
  targets: readonly Target[],
  http: Http,
  signal: AbortSignal,
): Promise<number | undefined> {
  return Promise.any(targets.map((target) => dateOf(target, http, signal))).catch(() => undefined)
}

/** The time of Anchore's clock; this machine's when no service answers. */
export async function anchoreNow(
  services: readonly ServiceConfig[],
  { http, dns }: { readonly http: Http; readonly dns: Dns },
  signal: AbortSignal,
): Promise<number> {
  const { targets } = await locate(services, dns, signal)
  return (await anchoreTime(targets, http, signal)) ?? systemClock()
}

async function dateOf({ url, host }: Target, http: Http, signal: AbortSignal): Promise<number> {
  const headers = host === undefined ? {} : { host }
  const outcome = await http({ url: new URL('health', url).href, headers, timeoutMs, maxBytes, signal })
  const date = outcome.ok ? Date.parse(outcome.value.headers['date'] ?? '') : Number.NaN
  if (Number.isNaN(date)) throw new Error('no Date')
  return date
}
