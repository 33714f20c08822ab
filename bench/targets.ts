import { on, once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serviceNames, type ServiceName } from '../lib/anchore/index.ts'

/** A message to this program. The first one starts `count` targets; all counters then grow up to `minute`. */
export interface Minute {
  readonly count: number
  readonly minute: number
}

/** The answer to each message: the URLs of the targets, each of which exports 30 kB and ignores the name filter. */
export type Urls = Readonly<Record<ServiceName, readonly string[]>>

const bytes = 30_000
const started = 1_767_225_600
const recordings = new URL('../test/fixtures/anchore/', import.meta.url)
const recorded: Readonly<Record<ServiceName, string>> = {
  apiext: 'apiext.idle',
  catalog: 'catalog.busy',
  simplequeue: 'simplequeue.busy',
  analyzer: 'analyzer.busy',
  policy_engine: 'policy_engine.busy',
}

/** A service's own exposition, cut to the size or filled up with families that nobody reads. */
function linesOf(service: ServiceName): readonly string[] {
  const own = readFileSync(new URL(`${recorded[service]}.txt`, recordings), 'utf8').split('\n')
  const filling = Array.from({ length: 40 }, (_, copy) =>
    own.map((line) => line.replaceAll(/\b(anchore|flask|process|python)_/g, `other_${copy}_`)),
  ).flat()
  const lines: string[] = []
  let length = 0
  for (const line of [...own, ...filling]) {
    if (line === '' || line.startsWith('process_start_time_seconds ')) continue
    length += line.length + 1
    if (length > bytes) break
    lines.push(line)
  }
  return lines
}

const templates = new Map(serviceNames.map((service) => [service, linesOf(service)]))

/** Each replica has a pace of its own. All of its counters grow in proportion, so that buckets, counts and sums agree. */
function bodyOf(service: ServiceName, replica: number, minute: number): Buffer {
  const pace = 1 + ((replica * 7_919) % 1_009)
  const lines = (templates.get(service) ?? []).map((line) => {
    const blank = line.lastIndexOf(' ')
    const value = Number(line.slice(blank + 1))
    return line.startsWith('#') || !Number.isFinite(value)
      ? line
      : `${line.slice(0, blank)} ${value * (pace + minute)}`
  })
  const start = `process_start_time_seconds ${started + replica / 100}`
  return Buffer.from(`${start}\n${lines.join('\n')}\n`)
}

let now = 0

async function startTarget(service: ServiceName, replica: number): Promise<string> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8')
    response.end(bodyOf(service, replica, now))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`
}

async function startTargets(count: number): Promise<Urls> {
  const urls = Object.fromEntries(serviceNames.map((service) => [service, [] as string[]]))
  for (let target = 0; target < count; target += 1) {
    const service = serviceNames[target % serviceNames.length] ?? 'apiext'
    urls[service]?.push(await startTarget(service, target))
  }
  return urls as Record<ServiceName, string[]>
}

let urls: Urls | undefined
for await (const [message] of on(process, 'message', { close: ['disconnect'] })) {
  const { count, minute } = message as Minute
  urls ??= await startTargets(count)
  now = minute
  process.send?.(urls)
}
process.exit()
