import { onTestFinished } from 'vitest'
import type { ServiceName } from '../../../lib/anchore/index.ts'
import { slotOf, type Clock } from '../../../lib/model/index.ts'
import { createHttp } from '../../../lib/net/index.ts'
import { startAnchore, type AnchoreDeployment } from '../../../local/anchore/deployment.ts'
import type { Replica } from '../../../local/anchore/replica.ts'
import { usual, type Conditions } from '../../../local/world/conditions.ts'
import { type Changes, type Image, createImages } from '../../../local/world/images.ts'
import { seededRandom } from '../../../local/world/random.ts'

const credentials = { username: 'anchor-watch', password: 'of the metrics' }
export const startedMs = Date.UTC(2026, 10, 24, 10, 31)

/** The fake services, until the test is over. */
export async function startLocalAnchore(clock: Clock = () => startedMs): Promise<AnchoreDeployment> {
  const anchore = await startAnchore({ clock, credentials, random: seededRandom(1) })
  onTestFinished(anchore.stop)
  return anchore
}

/** One minute in which an image was analyzed and another one failed, while three wait, under these conditions. */
export async function minuteOfWork(
  { applyConditions, observe }: AnchoreDeployment,
  conditions: Partial<Conditions> = {},
): Promise<void> {
  const finished = [image('a', false), image('b', true)]
  const changes: Changes = { arrived: finished, started: finished, finished }
  await applyConditions({ ...usual, ...conditions })
  observe(slotOf(startedMs), changes, waiting())
}

/** Three images wait and nobody takes them. */
function waiting(): ReturnType<typeof createImages> {
  const images = createImages(startedMs, seededRandom(1))
  images.arrive(3)
  const idle = { analyzers: [], admits: true, dequeues: true, completes: true }
  images.advance(startedMs + 60_000, { ...usual, ...idle, arrivals: 0 })
  return images
}

function image(digest: string, fails: boolean): Image {
  const times = { arrivedMs: startedMs, startedMs, unpackedMs: startedMs, finishedMs: startedMs + 24_000 }
  return { digest, ...times, bytes: 1e9, fails, analyzer: 'analyzer-1' }
}

/** The first replica of a service. */
export function firstReplica({ replicas }: AnchoreDeployment, service: ServiceName): Replica {
  const found = replicas().find((one) => one.service === service)
  if (found === undefined) throw new TypeError(`there is no ${service}`)
  return found
}

export interface ScrapeOptions {
  readonly query?: string
  /** Of the user. */
  readonly password?: string
  /** The whole header in place of the user's; undefined: none. */
  readonly authorization?: string | undefined
  readonly path?: string
  readonly timeoutMs?: number
}

/** GET /metrics of a replica, or of the first one of a service, as its user unless told otherwise; rejects without an answer. */
export async function scrape(
  anchore: AnchoreDeployment,
  one: ServiceName | Replica,
  { query = '', path = '/metrics', timeoutMs = 30_000, ...login }: ScrapeOptions = {},
): Promise<Response> {
  const { url } = typeof one === 'string' ? firstReplica(anchore, one) : one
  const { password = credentials.password } = login
  const basic = Buffer.from(`${credentials.username}:${password}`).toString('base64')
  const authorization = 'authorization' in login ? login.authorization : `Basic ${basic}`
  const { http, close } = createHttp({ ca: anchore.ca })
  const answer = await http({
    url: `${url}${path}${query}`,
    headers: authorization === undefined ? {} : { authorization },
    timeoutMs,
    maxBytes: 100e6,
    signal: new AbortController().signal,
  }).finally(close)
  if (!answer.ok) throw new Error(`${answer.failure.kind}: ${answer.failure.message}`)
  const { status, headers, body } = answer.value
  return new Response(new Uint8Array(body), { status, headers })
}

/** What a service exports after a minute of work, its analyzers after an import. */
export async function expositionOf(service: ServiceName, query = ''): Promise<string> {
  const services = await startLocalAnchore()
  services.replica('analyzer-1').restart({ importsFirst: true })
  await minuteOfWork(services)
  return (await scrape(services, service, { query })).text()
}
