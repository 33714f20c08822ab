import { locate, type Target } from '../../lib/anchore/index.ts'
import type { Config } from '../../lib/config/index.ts'
import type { Clock } from '../../lib/model/index.ts'
import type { Dns, Http, HttpRequest } from '../../lib/net/index.ts'

/** Only the headers matter; /health answers with a few bytes. */
const maxBytes = 100_000

type Limits = Pick<HttpRequest, 'timeoutMs' | 'signal'>

/**
 * The time of Anchore's clock, milliseconds since the epoch; undefined if no service answers. Every answer has a Date,
 * even an error (RFC 9110, 6.6.1), so no credentials are needed.
 */
export function anchoreTime(
  targets: readonly Target[],
  http: Http,
  limits: Limits,
): Promise<number | undefined> {
  return Promise.any(targets.map((target) => dateOf(target, http, limits))).catch(() => undefined)
}

async function dateOf({ url, host }: Target, http: Http, limits: Limits): Promise<number> {
  const headers = host === undefined ? {} : { host }
  const outcome = await http({ url: new URL('health', url).href, headers, maxBytes, ...limits })
  const date = outcome.ok ? Date.parse(outcome.value.headers['date'] ?? '') : Number.NaN
  if (Number.isNaN(date)) throw new Error('no Date')
  return date
}

export interface AnchoreClockDependencies {
  readonly config: Pick<Config, 'anchore'>
  readonly http: Http
  readonly dns: Dns
  /** This machine's. */
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * Reads the time of Anchore's clock. While no service answers, this machine's clock counts on from the last answer:
 * the slots of two collections must come from one clock.
 */
export function anchoreClock({
  config,
  http,
  dns,
  clock,
  signal,
}: AnchoreClockDependencies): () => Promise<number> {
  const { services, timeoutMs } = config.anchore
  let aheadMs = 0
  return async () => {
    const { targets } = await locate(services, dns, signal)
    const there = await anchoreTime(targets, http, { timeoutMs, signal })
    if (there === undefined) return clock() + aheadMs
    aheadMs = there - clock()
    return there
  }
}
