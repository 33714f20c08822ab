import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { messageOf } from '../../lib/model/index.ts'
import type { Stack } from '../../local/stack.ts'
import { freePort } from '../../local/database/free-port.ts'
import { execute } from '../processes.ts'

type PostgresExporter =
  | {
      readonly ok: true
      readonly version: string
      /** One scrape of its default metrics; rejects if the status is not 200. */
      readonly scrape: () => Promise<void>
    }
  | { readonly ok: false; readonly reason: string }

/** The name of its program in Debian, and its own. */
const programs = ['prometheus-postgres-exporter', 'postgres_exporter']
const startMs = 10_000
const retryMs = 100

/** Prometheus' exporter of the server at `dsn`, a connection URL, if it is installed; `stack` ends it. */
export async function startPostgresExporter(
  dsn: string,
  signal: AbortSignal,
  stack: Stack,
): Promise<PostgresExporter> {
  const reasons: string[] = []
  for (const program of programs) {
    try {
      const { stdout, stderr } = await execute(program, ['--version'], { signal })
      const version = /version (\S+)/.exec(stdout + stderr)?.[1] ?? 'of an unknown version'
      return { ok: true, version, scrape: await start(program, dsn, signal, stack) }
    } catch (error) {
      reasons.push(messageOf(error).split('\n')[0] ?? '')
    }
  }
  return { ok: false, reason: reasons.join('; ') }
}

async function start(program: string, dsn: string, signal: AbortSignal, stack: Stack) {
  const address = `127.0.0.1:${await freePort()}`
  const child = spawn(program, [`--web.listen-address=${address}`], {
    env: { DATA_SOURCE_NAME: dsn },
    stdio: 'ignore',
    signal,
  })
  const ended = once(child, 'exit').catch(() => undefined)
  stack.defer(async () => {
    child.kill()
    await ended
  })
  const scrape = async (): Promise<void> => {
    const response = await fetch(`http://${address}/metrics`, { signal })
    await response.arrayBuffer()
    if (!response.ok) throw new Error(`${program} answers ${response.status}`)
  }
  const until = performance.now() + startMs
  for (;;) {
    try {
      await scrape()
      return scrape
    } catch (cause) {
      if (performance.now() > until || child.exitCode !== null)
        throw new Error(`${program} does not start`, { cause })
    }
    await wait(retryMs, undefined, { signal })
  }
}
