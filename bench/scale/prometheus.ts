import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { messageOf } from '../../lib/model/index.ts'
import { freePort } from '../../local/database/free-port.ts'
import { execute } from '../processes.ts'
import { spreadOf, type Row } from '../report.ts'

const intervalSeconds = 5
/** /proc counts CPU time in ticks, 100 a second on Linux. */
const msPerTick = 10

/** Undefined if Prometheus and /proc are there; otherwise the reason why it cannot be measured. */
export async function noPrometheus(signal: AbortSignal): Promise<string | undefined> {
  try {
    await execute('prometheus', ['--version'], { signal })
    await readFile('/proc/self/stat')
    return undefined
  } catch (error) {
    return `Prometheus: ${messageOf(error).split('\n')[0] ?? ''}`
  }
}

/** Lets Prometheus scrape for some intervals. The figures include its storage, but no rules and no queries. */
export async function scrapeByPrometheus(
  urls: readonly string[],
  signal: AbortSignal,
): Promise<Row['figures']> {
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
    // Prometheus spreads the first scrapes over one interval.
    await wait(2_000 * intervalSeconds, undefined, { signal })
    const before = await measured(child.pid ?? 0, address, signal)
    await wait(3_000 * intervalSeconds, undefined, { signal })
    const after = await measured(child.pid ?? 0, address, signal)
    return {
      'CPU ms a target': spreadOf([(after.cpuMs - before.cpuMs) / (after.scrapes - before.scrapes)]),
      'peak RSS MiB': spreadOf([after.peakMib]),
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
    peakMib: Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024,
    scrapes: [...counts].reduce((sum, [, count]) => sum + Number(count), 0),
  }
}
