import type { Tick } from '../findings/index.ts'
import {
  failed,
  success,
  type AlarmChanges,
  type Detail,
  type Failure,
  type Outcome,
} from '../model/index.ts'
import { mapWithLimit, secretFailure, type Dns, type Http, type Secrets } from '../net/index.ts'
import { gatewayStatuses, scrape, type Scraped, type ScrapeRequest } from '../prometheus/index.ts'
import { targetKey, type Target } from './discovery.ts'
import type { AnchoreConfig } from './settings.ts'

export interface AnchoreSource {
  readonly config: {
    readonly anchore: AnchoreConfig
    readonly detail: Detail
    /** Changes to the alarms, for the threshold of the scratch space. None when absent. */
    readonly alarms?: AlarmChanges
  }
  readonly http: Http
  readonly dns: Dns
  readonly secrets: Secrets
  /** The services that ignore the name filter and were logged in the life of this process. */
  readonly loggedOnce: Set<string>
}

interface ScrapedAll {
  readonly scraped: readonly ScrapedTarget[]
  /** Failures beside those of the scrapes. */
  readonly failures: readonly Failure[]
  /** Whether the credentials could not be read: this is then the cause of the targets' `auth` failures. */
  readonly lacksCredentials: boolean
}

/** Above this number of targets, connections are closed after use: a process in Lambda may have 1,024 files open. */
const maxKeptConnections = 200

/** Scrapes all targets, and once more the ones that refuse the credentials if the password changed since it was cached. */
export async function scrapeAll(
  { secrets, config, http }: AnchoreSource,
  targets: readonly Target[],
  namesOf: (service: string) => ReadonlySet<string>,
  { signal }: Pick<Tick, 'signal'>,
): Promise<ScrapedAll> {
  const { auth, timeoutMs, deadlineMs, limits, concurrency } = config.anchore
  const scrapeEach = (some: readonly Target[], headers: Headers): Promise<readonly ScrapedTarget[]> => {
    const shared = {
      headers,
      limits,
      timeoutMs,
      deadlineMs,
      isLast: some.length > maxKeptConnections,
      signal,
    }
    return mapWithLimit(concurrency, some, (target) =>
      scrapeTarget(http, target, { ...shared, names: namesOf(target.service) }),
    )
  }
  const cached = await authorization(auth, secrets, false, signal)
  const headers = cached.ok ? cached.value : {}
  const scraped = await scrapeEach(targets, headers)
  if (!cached.ok) return { scraped, failures: [cached.failure], lacksCredentials: true }
  const refused = scraped.filter((target) => !target.scraped.ok && target.scraped.failure.kind === 'auth')
  const fresh = refused.length === 0 ? cached : await authorization(auth, secrets, true, signal)
  if (!fresh.ok) return { scraped, failures: [fresh.failure], lacksCredentials: false }
  const isNew = fresh.value['authorization'] !== headers['authorization']
  const second = isNew ? await scrapeEach(refused, fresh.value) : []
  // A target that answered in the first round has answered, even if the second round found no process.
  const answered = second.filter(({ scraped: one }) => one.ok || one.failure.answered)
  const answers = new Map(answered.map((target) => [targetKey(target), target]))
  const merged = scraped.map((target) => answers.get(targetKey(target)) ?? target)
  return { scraped: merged, failures: [], lacksCredentials: false }
}

type Headers = Readonly<Record<string, string>>

/** The Authorization header; empty without credentials. `fresh`: bypasses the cache of secrets. */
async function authorization(
  auth: AnchoreConfig['auth'],
  secrets: Secrets,
  fresh: boolean,
  signal: AbortSignal,
): Promise<Outcome<Headers>> {
  if (auth === undefined) return success({})
  try {
    const credentials = `${auth.username}:${await secrets(auth.password, { fresh, signal })}`
    return success({ authorization: `Basic ${Buffer.from(credentials).toString('base64')}` })
  } catch (error) {
    return failed(secretFailure(error, 'anchore.auth.password'))
  }
}

/** A target with the outcome of its scrape. */
export type ScrapedTarget = Target & { readonly scraped: Scraped }

/** Scrapes one target; a silent one counts as answered if its service answers /health. Never rejects. */
async function scrapeTarget(
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
