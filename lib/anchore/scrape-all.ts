import type { Tick } from '../collector.ts'
import type { Config } from '../config/config.ts'
import { secretFailure, type Secrets } from '../config/secrets.ts'
import type { Failure } from '../errors.ts'
import type { Http } from '../http.ts'
import type { Parser } from '../prometheus/parse.ts'
import { scrape, type Scraped } from '../prometheus/scrape.ts'
import type { ServiceName } from './services.ts'

export interface AnchoreSource {
  readonly config: Pick<Config, 'anchore' | 'detail'>
  readonly http: Http
  readonly parser: Parser
  readonly secrets: Secrets
}

/** One replica's /metrics. */
export interface Target {
  readonly service: ServiceName
  /** Which replica, from 0, where the service has several. */
  readonly replica: number | undefined
  readonly url: string
}

export type Found = Target & { readonly scraped: Scraped }

export interface ScrapedAll {
  readonly found: readonly Found[]
  /** What went wrong beside the scrapes. */
  readonly failures: readonly Failure[]
  /** The configured credentials could not be looked up and were not sent: being refused says nothing then. */
  readonly unsigned: boolean
}

/** All targets once; those that refuse the credentials once more if the password has changed since it was cached. */
export async function scrapeAll(
  source: AnchoreSource,
  targets: readonly Target[],
  names: ReadonlySet<string>,
  tick: Tick,
): Promise<ScrapedAll> {
  const { timeoutMs, limits } = source.config.anchore
  const round = (some: readonly Target[], headers: Readonly<Record<string, string>>): Promise<Found[]> =>
    Promise.all(
      some.map(async (target) => {
        const request = {
          url: target.url,
          headers,
          names,
          parser: source.parser,
          timeoutMs,
          maxBytes: limits.bytes,
          signal: tick.signal,
        }
        return { ...target, scraped: await scrape(source.http, request) }
      }),
    )
  const first = await authorization(source, false, tick.signal)
  const found = await round(targets, first.headers)
  const unsigned = first.failures.length > 0
  const refused = found.filter(({ scraped }) => !scraped.ok && scraped.kind === 'auth')
  if (unsigned || refused.length === 0) return { found, failures: first.failures, unsigned }
  const { headers, failures } = await authorization(source, true, tick.signal)
  if (failures.length > 0 || headers['authorization'] === first.headers['authorization'])
    return { found, failures, unsigned }
  const second = await round(refused, headers)
  // A second round that found nobody does not take back that the first one was answered.
  const again = new Map(second.filter(hasAnswered).map((target) => [target.url, target]))
  return { found: found.map((target) => again.get(target.url) ?? target), failures, unsigned }
}

function hasAnswered({ scraped }: Found): boolean {
  return scraped.ok || scraped.answered
}

async function authorization(
  { config, secrets }: AnchoreSource,
  fresh: boolean,
  signal: AbortSignal,
): Promise<{ readonly headers: Readonly<Record<string, string>>; readonly failures: readonly Failure[] }> {
  const { auth } = config.anchore
  if (auth === undefined) return { headers: {}, failures: [] }
  try {
    const credentials = `${auth.username}:${await secrets(auth.password, { fresh, signal })}`
    return {
      headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
      failures: [],
    }
  } catch (error) {
    return { headers: {}, failures: [secretFailure(error, 'anchore.auth.password')] }
  }
}
