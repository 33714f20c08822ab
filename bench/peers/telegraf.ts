import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { messageOf } from '../../lib/model/failure.ts'
import type { SimulatedMinutes } from '../simulated-minutes.ts'

export const telegrafName = 'telegraf --once'

export interface Ran {
  readonly cpuMs: number
  readonly wallMs: number
}

export type Telegraf =
  | {
      readonly ok: true
      readonly version: string
      readonly run: () => Promise<Ran>
      readonly remove: () => Promise<void>
    }
  | { readonly ok: false; readonly reason: string; readonly remove: () => Promise<void> }

const execute = promisify(execFile)

/**
 * The forwarder that people put between Prometheus' format and CloudWatch: one scrape of the same services in a new
 * process, thrown away. It publishes nothing here: its CloudWatch output speaks a protocol that our stand-in does not.
 */
export async function telegraf(minutes: SimulatedMinutes, signal: AbortSignal): Promise<Telegraf> {
  const directory = await mkdtemp(join(tmpdir(), 'anchor-watch-telegraf-'))
  const remove = (): Promise<void> => rm(directory, { recursive: true, force: true })
  const file = join(directory, 'telegraf.conf')
  await writeFile(file, configurationOf(minutes), { mode: 0o600 })
  const once = async (): Promise<Ran> => {
    const started = performance.now()
    // Node does not tell what a child used; bash does, to the millisecond.
    const program = `TIMEFORMAT='%3U %3S'; time telegraf --config "$0" --once >/dev/null`
    const { stderr } = await execute('bash', ['-c', program, file], { signal })
    return { cpuMs: millisecondsIn(stderr), wallMs: performance.now() - started }
  }
  try {
    const { stdout } = await execute('telegraf', ['--version'], { signal })
    await once()
    return { ok: true, version: stdout.trim(), run: once, remove }
  } catch (error) {
    return { ok: false, reason: messageOf(error).split('\n')[0] ?? '', remove }
  }
}

function configurationOf({ anchore, variables }: SimulatedMinutes): string {
  const urls = anchore.replicas().map(({ url }) => `${url}/metrics`)
  return `[agent]
  omit_hostname = true
  quiet = true
[[inputs.prometheus]]
  urls = ${JSON.stringify(urls)}
  username = "anchor-watch"
  password = ${JSON.stringify(variables['ANCHORE_PASSWORD'] ?? '')}
  metric_version = 2
  insecure_skip_verify = true
[[outputs.discard]]
`
}

/** The last line: user and system time in seconds, `0.123 0.045`. */
function millisecondsIn(times: string): number {
  const parts = times.trim().split('\n').at(-1)?.split(' ') ?? []
  return parts.reduce((sum, seconds) => sum + Number(seconds) * 1000, 0)
}
