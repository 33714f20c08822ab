import { atMost } from '../net/map-with-limit.ts'
import type { Tick } from '../model/collector.ts'
import type { Detail } from '../model/metric.ts'
import type { AnchoreConfig } from './settings.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { Dns } from '../net/dns.ts'
import type { Failure } from '../model/failure.ts'
import type { Http } from '../net/http.ts'
import { scrape, type Scraped } from '../prometheus/scrape.ts'
import { authorization } from './authorization.ts'
import { isAlive } from './health.ts'
import type { ServiceName } from './services.ts'
import { targetKey, type Target } from './targets.ts'

export interface AnchoreSource {
  readonly config: { readonly anchore: AnchoreConfig; readonly detail: Detail }
  readonly http: Http
  readonly dns: Dns
  readonly secrets: Secrets
  /** What the log has said once, for as long as the process lives. */
  readonly said: Set<string>
}

export type Found = Target & { readonly scraped: Scraped }

export interface ScrapedAll {
  readonly found: readonly Found[]
  /** What went wrong beside the scrapes. */
  readonly failures: readonly Failure[]
  /** The configured credentials could not be looked up and were not sent: being refused says nothing then. */
  readonly unsigned: boolean
}

/** The names of the samples that are read out of a service's exposition. */
export type NamesOf = (service: ServiceName) => ReadonlySet<string>

/**
 * A process in Lambda may have 1,024 files open, and every connection that is kept is one. It is kept for whom the
 * password has to be shown to again.
 */
const mostKept = 200

/** All targets once; those that refuse the credentials once more if the password has changed since it was cached. */
export async function scrapeAll(
  source: AnchoreSource,
  targets: readonly Target[],
  namesOf: NamesOf,
  { signal }: Pick<Tick, 'signal'>,
): Promise<ScrapedAll> {
  const { secrets, config } = source
  const { auth } = config.anchore
  const first = await authorization(auth, secrets, false, signal)
  const found = await scrapeEach(source, targets, namesOf, { headers: first.headers, signal })
  const unsigned = first.failures.length > 0
  const refused = found.filter(({ scraped }) => !scraped.ok && scraped.kind === 'auth')
  if (unsigned || refused.length === 0) return { found, failures: first.failures, unsigned }
  const { headers, failures } = await authorization(auth, secrets, true, signal)
  if (failures.length > 0 || headers['authorization'] === first.headers['authorization'])
    return { found, failures, unsigned }
  const second = await scrapeEach(source, refused, namesOf, { headers, signal })
  // A second round that found nobody does not take back that the first one was answered.
  const again = new Map(second.filter(hasAnswered).map((target) => [targetKey(target), target]))
  return { found: found.map((target) => again.get(targetKey(target)) ?? target), failures, unsigned }
}

function scrapeEach(
  { config, http }: AnchoreSource,
  targets: readonly Target[],
  namesOf: NamesOf,
  { headers, signal }: { readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal },
): Promise<readonly Found[]> {
  const { timeoutMs, deadlineMs, limits, concurrency } = config.anchore
  const shared = { limits, timeoutMs, deadlineMs, signal }
  return atMost(concurrency, targets, async ({ service, replica, url, host }): Promise<Found> => {
    const target = { service, replica, url, ...(host === undefined ? {} : { host }) }
    const request = {
      ...shared,
      url,
      headers: host === undefined ? headers : { ...headers, host },
      names: namesOf(service),
      isLast: targets.length > mostKept,
    }
    const began = performance.now()
    const scraped = await scrape(http, request)
    if (scraped.ok || scraped.isSilent === undefined) return { ...target, scraped }
    const leftMs = Math.floor(deadlineMs - (performance.now() - began))
    const answered = await isAlive(http, target, { leftMs, signal })
    return {
      ...target,
      scraped: answered ? { ...scraped, answered, message: `${scraped.message}: ${slow}` } : scraped,
    }
  })
}

const slow = '/metrics is slow, the service answers /health'

function hasAnswered({ scraped }: Found): boolean {
  return scraped.ok || scraped.answered
}
