import type { Tick } from '../collector.ts'
import type { Config } from '../config/config.ts'
import type { Secrets } from '../config/secrets.ts'
import { messageOf, type Failure } from '../errors.ts'
import type { Http } from '../http.ts'
import { scrape, type Scraped } from '../prometheus/scrape.ts'
import type { ServiceName } from './services.ts'

export interface AnchoreSource {
  readonly config: Pick<Config, 'anchore' | 'detail'>
  readonly http: Http
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

/** All targets once; those that refuse the credentials once more if the password has changed since it was cached. */
export async function scrapeAll(
  source: AnchoreSource,
  targets: readonly Target[],
  names: ReadonlySet<string>,
  tick: Tick,
): Promise<{ readonly found: readonly Found[]; readonly failures: readonly Failure[] }> {
  const { timeoutMs, maxBytes } = source.config.anchore
  const round = (some: readonly Target[], headers: Readonly<Record<string, string>>): Promise<Found[]> =>
    Promise.all(
      some.map(async (target) => {
        const request = { url: target.url, headers, names, timeoutMs, maxBytes, signal: tick.signal }
        return { ...target, scraped: await scrape(source.http, request) }
      }),
    )
  const first = await authorization(source, false)
  const found = await round(targets, first.headers)
  const refused = found.filter(({ scraped }) => !scraped.ok && scraped.kind === 'auth')
  if (refused.length === 0) return { found, failures: first.failures }
  const fresh = await authorization(source, true)
  if (fresh.headers['authorization'] === first.headers['authorization'])
    return { found, failures: fresh.failures }
  const again = new Map((await round(refused, fresh.headers)).map((target) => [target.url, target]))
  return { found: found.map((target) => again.get(target.url) ?? target), failures: fresh.failures }
}

async function authorization(
  { config, secrets }: AnchoreSource,
  fresh: boolean,
): Promise<{ readonly headers: Readonly<Record<string, string>>; readonly failures: readonly Failure[] }> {
  const { auth } = config.anchore
  if (auth === undefined) return { headers: {}, failures: [] }
  try {
    const credentials = `${auth.username}:${await secrets(auth.password, { fresh })}`
    return {
      headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
      failures: [],
    }
  } catch (error) {
    const failure = {
      kind: 'configuration',
      target: 'anchore.auth.password',
      message: messageOf(error),
      remedy: 'Correct the reference in watch.yml, or let this function read the secret.',
    } as const
    return { headers: {}, failures: [failure] }
  }
}
