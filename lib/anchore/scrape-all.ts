import type { Tick } from '../findings/index.ts'
import {
  failed,
  success,
  type Failure,
  type Outcome,
  type AlarmChanges,
  type Detail,
} from '../model/index.ts'
import { type Dns, type Http, mapWithLimit, secretFailure, type Secrets } from '../net/index.ts'
import { targetKey, type Target } from './discovery.ts'
import { scrapeTarget, type ScrapedTarget } from './scrape-target.ts'
import type { AnchoreConfig } from './settings.ts'
import type { SampleNames } from './signals/signal.ts'

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

export interface ScrapedAll {
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
  source: AnchoreSource,
  targets: readonly Target[],
  names: SampleNames,
  { signal }: Pick<Tick, 'signal'>,
): Promise<ScrapedAll> {
  const { secrets, config } = source
  const { auth } = config.anchore
  const cached = await authorization(auth, secrets, false, signal)
  const headers = cached.ok ? cached.value : {}
  const scraped = await scrapeEach(source, targets, names, { headers, signal })
  if (!cached.ok) return { scraped, failures: [cached.failure], lacksCredentials: true }
  const refused = scraped.filter((target) => !target.scraped.ok && target.scraped.failure.kind === 'auth')
  const fresh = refused.length === 0 ? cached : await authorization(auth, secrets, true, signal)
  if (!fresh.ok) return { scraped, failures: [fresh.failure], lacksCredentials: false }
  if (fresh.value['authorization'] === headers['authorization'])
    return { scraped, failures: [], lacksCredentials: false }
  const second = await scrapeEach(source, refused, names, { headers: fresh.value, signal })
  // A target that answered in the first round has answered, even if the second round found no process.
  const answers = new Map(second.filter(hasAnswered).map((target) => [targetKey(target), target]))
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

function scrapeEach(
  { config, http }: AnchoreSource,
  targets: readonly Target[],
  names: SampleNames,
  { headers, signal }: { readonly headers: Headers; readonly signal: AbortSignal },
): Promise<readonly ScrapedTarget[]> {
  const { timeoutMs, deadlineMs, limits, concurrency } = config.anchore
  const isLast = targets.length > maxKeptConnections
  const shared = { headers, limits, timeoutMs, deadlineMs, isLast, signal }
  return mapWithLimit(concurrency, targets, (target) =>
    scrapeTarget(http, target, { ...shared, names: names(target.service) }),
  )
}

function hasAnswered({ scraped }: ScrapedTarget): boolean {
  return scraped.ok || scraped.failure.answered
}
