import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { messageOf } from '../../lib/model/index.ts'
import type { Stack } from '../../local/stack.ts'
import { execute } from '../processes.ts'
import type { SimulatedMinutes } from './minutes.ts'

export interface TelegrafRun {
  readonly cpuMs: number
  readonly wallMs: number
}

type Telegraf =
  | { readonly ok: true; readonly version: string; readonly run: () => Promise<TelegrafRun> }
  | { readonly ok: false; readonly reason: string }

/**
 * The usual forwarder from Prometheus' format to CloudWatch, if it is installed: one scrape of the same services in a new
 * process. It publishes nothing, since our stand-in does not know the protocol of its CloudWatch output.
 */
export async function startTelegraf(
  { anchore, variables }: SimulatedMinutes,
  signal: AbortSignal,
  stack: Stack,
): Promise<Telegraf> {
  const directory = await mkdtemp(join(tmpdir(), 'anchor-watch-telegraf-'))
  stack.defer(() => rm(directory, { recursive: true, force: true }))
  const file = join(directory, 'telegraf.conf')
  const urls = anchore.replicas().map(({ url }) => `${url}/metrics`)
  await writeFile(file, configuration(urls, variables['ANCHORE_PASSWORD'] ?? ''), { mode: 0o600 })
  const run = async (): Promise<TelegrafRun> => {
    const started = performance.now()
    // Node.js does not report the CPU time of a child process; bash does.
    const program = `TIMEFORMAT='%3U %3S'; time telegraf --config "$0" --once >/dev/null`
    const { stderr } = await execute('bash', ['-c', program, file], { signal })
    return { cpuMs: millisecondsIn(stderr), wallMs: performance.now() - started }
  }
  try {
    const { stdout } = await execute('telegraf', ['--version'], { signal })
    await run()
    return { ok: true, version: stdout.trim(), run }
  } catch (error) {
    return { ok: false, reason: messageOf(error).split('\n')[0] ?? '' }
  }
}

function configuration(urls: readonly string[], password: string): string {
  return `[agent]
  omit_hostname = true
  quiet = true
[[inputs.prometheus]]
  urls = ${JSON.stringify(urls)}
  username = "anchor-watch"
  password = ${JSON.stringify(password)}
  metric_version = 2
  insecure_skip_verify = true
[[outputs.discard]]
`
}

/** The last line has the user and the system time in seconds: `0.123 0.045`. */
function millisecondsIn(times: string): number {
  const parts = times.trim().split('\n').at(-1)?.split(' ') ?? []
  return parts.reduce((sum, seconds) => sum + Number(seconds) * 1000, 0)
}
