import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Config } from '../lib/config/config.ts'
import { parseConfig } from '../lib/config/parse.ts'
import { formatProblem } from '../lib/config/problem.ts'
import type { Stack } from '../local/stack.ts'
import type { Urls } from './scale-targets.ts'

const program = fileURLToPath(new URL('scale-targets.ts', import.meta.url))

export interface Targets {
  readonly urls: readonly string[]
  /** What watches them. */
  readonly config: Config
  /** Lets all that they count grow up to a minute. */
  readonly advance: (minute: number) => Promise<void>
}

/** Starts so many targets in a process of their own; `stack` ends it. */
export async function startTargets(count: number, stack: Stack, signal: AbortSignal): Promise<Targets> {
  const child = fork(program, [String(count)], { signal })
  const ended = once(child, 'exit')
  stack.defer(async () => {
    if (child.connected) child.disconnect()
    await ended
  })
  const [urls] = (await once(child, 'message', { signal })) as [Urls]
  return {
    urls: Object.values(urls).flat(),
    config: configOf(urls),
    advance: async (minute) => {
      child.send(minute)
      await once(child, 'message', { signal })
    },
  }
}

function configOf(urls: Urls): Config {
  const services = Object.entries(urls).map(([name, each]) => `    ${name}: { url: ${JSON.stringify(each)} }`)
  const text = `deployment: scale
anchore:
  services:
${services.join('\n')}
postgres: { host: 127.0.0.1, user: watch, password: { env: PGPASSWORD }, tls: disable }
`
  const parsed = parseConfig(text, { source: 'watch.yml', readFile: () => '' })
  if (!parsed.ok) throw new Error(parsed.failure.map(formatProblem).join('\n'))
  return parsed.value
}
