import { commands } from '../../cli/index.ts'
import { run } from '../../cli/run.ts'
import { cpuMilliseconds } from '../processes.ts'

/** One run of `anchor-watch advise`. */
export interface Advise {
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

export interface Advised {
  readonly cpuMs: number
  readonly wallMs: number
  readonly peakMiB: number
  /** The line with the price. */
  readonly cost: string
}

process.on('message', ({ args, environment }: Advise) => {
  const err: string[] = []
  const started = performance.now()
  const terminal = {
    out: () => undefined,
    err: (text: string) => err.push(text),
    environment,
    signal: new AbortController().signal,
  }
  void run(commands, ['advise', '--config', 'watch.example.yml', ...args], 'bench', terminal).then(() => {
    const wallMs = performance.now() - started
    const peakMiB = process.resourceUsage().maxRSS / 1024
    process.send?.({ cpuMs: cpuMilliseconds(), wallMs, peakMiB, cost: err.join(' ') } satisfies Advised)
  })
})
