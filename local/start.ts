import { rm, writeFile } from 'node:fs/promises'
import { messageOf } from '../lib/errors.ts'
import type { LogSink } from '../lib/log.ts'
import { pageTick } from './page-tick.ts'
import { readOptions, usage, type Options } from './options.ts'
import { createFeed } from './page/feed.ts'
import { startPage } from './page/server.ts'
import { run, type Minute } from './run.ts'
import { createStack } from './stack.ts'

const options = readOptions(process.argv.slice(2), process.env['PORT'])
if (typeof options === 'string') {
  const isHelp = options === usage
  ;(isHelp ? console.log : console.error)(options)
  process.exitCode = isHelp ? 0 : 2
} else {
  await start(options)
}

async function start(options: Options): Promise<void> {
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      stopping.abort()
    })
  }
  const stack = createStack()
  try {
    const report = await session(options, stack, stopping.signal)
    await stack.close()
    if (options.json) console.log(JSON.stringify(report))
  } catch (error) {
    await stack.close().catch(() => undefined)
    if (!stopping.signal.aborted) {
      console.error(messageOf(error))
      process.exitCode = 1
    }
  }
}

async function session(
  { port, json, log, configOut, ...run_ }: Options,
  stack: ReturnType<typeof createStack>,
  signal: AbortSignal,
): ReturnType<typeof run> {
  const feed = createFeed()
  const say = (text: string): void => {
    if (!json) console.log(text)
  }
  const sink: LogSink = (line) => {
    if (log) console.error(line)
  }
  if (port !== undefined) {
    const page = await stack.opened(startPage({ feed, port, host: '127.0.0.1' }))
    say(`anchor-watch watches a simulated Anchore: ${page.url}   (Ctrl-C ends it)`)
  }
  const options = { ...run_, sink, signal }
  return run(
    {
      ...options,
      ready: async ({ watch, variables }) => {
        if (configOut === undefined) return
        const environment = Object.entries(variables).map(([name, value]) => `${name}=${value ?? ''}\n`)
        await writeFile(configOut, watch)
        await writeFile(`${configOut}.env`, environment.join(''), { mode: 0o600 })
        stack.defer(() => rm(`${configOut}.env`))
        say(`its configuration is in ${configOut}, its environment in ${configOut}.env`)
      },
      passed: (minute, deployment) => {
        feed.publish(
          pageTick(deployment, {
            slot: minute.slot,
            pages: minute.pages,
            status: {
              minute: minute.minute,
              fault: minute.fault,
              world: {
                waiting: minute.images.waiting(),
                analyzing: minute.images.analyzing(),
                completed: minute.images.completed(),
                connectionsUsed: minute.connections,
                connectionsLimit: deployment.connectionsLimit,
              },
            },
          }),
        )
        linesOf(minute, deployment.connectionsLimit).forEach(say)
      },
    },
    stack,
  )
}

function linesOf({ minute, fault, images, connections, pages }: Minute, limit: number): readonly string[] {
  const world = `${images.waiting()} waiting, ${images.analyzing()} analyzing, ${images.completed()} done`
  const line = `minute ${minute}: ${world}; ${connections} of ${limit} connections`
  return [
    fault === undefined ? line : `${line}; fault: ${fault}`,
    ...pages.map(({ channel, title }) => `  page to ${channel}: ${title}`),
  ]
}
