import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { messageOf } from '../../lib/model/failure.ts'

export type PostgresExporter =
  | {
      readonly ok: true
      readonly version: string
      /** One scrape of everything that it exports by default; rejects when it answers anything but 200. */
      readonly scrape: () => Promise<void>
      readonly stop: () => Promise<void>
    }
  | { readonly ok: false; readonly reason: string }

const execute = promisify(execFile)
/** Debian's name for it, and its own. */
const programs = ['prometheus-postgres-exporter', 'postgres_exporter']
const startMs = 10_000

/** Prometheus' exporter of the same server, where it is installed; `dsn` is a connection URL. */
export async function startPostgresExporter(dsn: string, signal: AbortSignal): Promise<PostgresExporter> {
  const reasons: string[] = []
  for (const program of programs) {
    try {
      const { stdout, stderr } = await execute(program, ['--version'], { signal })
      const version = /version (\S+)/.exec(stdout + stderr)?.[1] ?? 'of an unknown version'
      return { ok: true, version, ...(await start(program, dsn, signal)) }
    } catch (error) {
      reasons.push(messageOf(error).split('\n')[0] ?? '')
    }
  }
  return { ok: false, reason: reasons.join('; ') }
}

async function start(program: string, dsn: string, signal: AbortSignal) {
  const url = `127.0.0.1:${await freePort()}`
  const child = spawn(program, [`--web.listen-address=${url}`], {
    env: { DATA_SOURCE_NAME: dsn },
    stdio: 'ignore',
    signal,
  })
  const ended = once(child, 'exit').catch(() => undefined)
  const scrape = async (): Promise<void> => {
    const response = await fetch(`http://${url}/metrics`, { signal })
    await response.arrayBuffer()
    if (!response.ok) throw new Error(`${program} answers ${response.status}`)
  }
  const until = performance.now() + startMs
  while (
    !(await scrape().then(
      () => true,
      () => false,
    ))
  ) {
    if (performance.now() > until || child.exitCode !== null) throw new Error(`${program} does not start`)
  }
  const stop = async (): Promise<void> => {
    child.kill()
    await ended
  }
  return { scrape, stop }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
