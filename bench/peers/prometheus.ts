import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { messageOf } from '../../lib/model/failure.ts'

const intervalSeconds = 5
/** Ticks of the kernel's clock, in which /proc counts CPU time: 100 a second on Linux. */
const msPerTick = 10

/** What a Prometheus server takes for the same targets. */
export interface Scraped {
  readonly cpuMsPerTarget: number
  readonly peakBytes: number
}

/** Why it cannot be measured; undefined where it can: there is such a binary, and a /proc. */
export async function noPrometheus(signal: AbortSignal): Promise<string | undefined> {
  try {
    await promisify(execFile)('prometheus', ['--version'], { signal })
    await readFile('/proc/self/stat')
    return undefined
  } catch (error) {
    return `Prometheus: ${messageOf(error).split('\n')[0] ?? ''}`
  }
}

/** Lets Prometheus scrape for some intervals; storing what it scraped is in it, rules and queries are not. */
export async function prometheus(urls: readonly string[], signal: AbortSignal): Promise<Scraped> {
  const directory = await mkdtemp(join(tmpdir(), 'anchor-watch-prometheus-'))
  const address = `127.0.0.1:${await freePort()}`
  const config = join(directory, 'prometheus.yml')
  await writeFile(config, configOf(urls))
  const args = [
    `--config.file=${config}`,
    `--storage.tsdb.path=${directory}`,
    `--web.listen-address=${address}`,
  ]
  const child = spawn('prometheus', args, { stdio: 'ignore', signal })
  child.on('error', () => undefined)
  const ended = once(child, 'exit')
  try {
    // Two intervals for the first scrape of all, which a server spreads over one.
    await wait(2_000 * intervalSeconds, undefined, { signal })
    const before = await measured(child.pid ?? 0, address, signal)
    await wait(3_000 * intervalSeconds, undefined, { signal })
    const after = await measured(child.pid ?? 0, address, signal)
    return {
      cpuMsPerTarget: (after.cpuMs - before.cpuMs) / (after.scrapes - before.scrapes),
      peakBytes: after.peakBytes,
    }
  } finally {
    child.kill()
    await ended
    await rm(directory, { recursive: true })
  }
}

function configOf(urls: readonly string[]): string {
  const targets = JSON.stringify(urls.map((url) => new URL(url).host))
  return `global: { scrape_interval: ${intervalSeconds}s }
scrape_configs: [{ job_name: scale, static_configs: [{ targets: ${targets} }] }]
`
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

async function measured(pid: number, address: string, signal: AbortSignal) {
  const [stat, status, answer] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8'),
    readFile(`/proc/${pid}/status`, 'utf8'),
    fetch(`http://${address}/metrics`, { signal }),
  ])
  const [user = Number.NaN, system = Number.NaN] =
    stat.split(') ')[1]?.split(' ').slice(11, 13).map(Number) ?? []
  const text = await answer.text()
  const counts = text.matchAll(/^prometheus_target_interval_length_seconds_count\{.*\} (\d+)$/gm)
  return {
    cpuMs: (user + system) * msPerTick,
    peakBytes: Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) * 1024,
    scrapes: [...counts].reduce((sum, [, count]) => sum + Number(count), 0),
  }
}
