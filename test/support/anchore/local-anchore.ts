import { onTestFinished } from 'vitest'
import type { ServiceName } from '../../../lib/anchore/services.ts'
import type { Clock } from '../../../lib/model/clock.ts'
import { startAnchore, type AnchoreDeployment } from '../../../local/anchore/deployment.ts'
import type { Changes, Image } from '../../../local/world/images.ts'
import { seededRandom } from '../../../local/world/random.ts'

const credentials = { username: 'anchor-watch', password: 'of the metrics' }
export const startedMs = Date.UTC(2026, 10, 24, 10, 31)

/** The five fake services, until the test is over. */
export async function startServices(clock: Clock = () => startedMs): Promise<AnchoreDeployment> {
  const anchore = await startAnchore({ clock, credentials, random: seededRandom(1) })
  onTestFinished(anchore.stop)
  return anchore
}

/** One minute in which an image was analyzed and another one failed. */
export function minuteOfWork({ observe }: AnchoreDeployment): void {
  const finished = [image('a', false), image('b', true)]
  const changes: Changes = { arrived: finished, started: finished, finished }
  observe(changes, { waiting: 3, analyzing: 1 })
}

function image(digest: string, fails: boolean): Image {
  return { digest, arrivedMs: startedMs, startedMs, finishedMs: startedMs + 24_000, fails }
}

/** GET /metrics of one of them, as its user unless told otherwise. */
export function scrape(
  { urls }: AnchoreDeployment,
  service: ServiceName,
  { query = '', password = credentials.password, path = '/metrics' } = {},
): Promise<Response> {
  const basic = Buffer.from(`${credentials.username}:${password}`).toString('base64')
  return fetch(`${urls[service]}${path}${query}`, { headers: { authorization: `Basic ${basic}` } })
}

/** What a service exports after a minute of work. */
export async function expositionOf(service: ServiceName, query = ''): Promise<string> {
  const services = await startServices()
  minuteOfWork(services)
  return (await scrape(services, service, { query })).text()
}
