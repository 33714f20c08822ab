import packageJson from '../package.json' with { type: 'json' }
import { asker } from './ask.ts'
import { commands } from './index.ts'
import { run } from './run.ts'

const interrupt = new AbortController()
const end = (): void => {
  interrupt.abort()
}
process.once('SIGINT', end)

// A reader such as `head -1` may close the pipe early.
const endQuietly = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
}
process.stdout.on('error', endQuietly)
process.stderr.on('error', endQuietly)

process.exitCode = await run(commands, process.argv.slice(2), packageJson.version, {
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
  ...(process.stdin.isTTY ? { ask: asker(end) } : {}),
  environment: process.env,
  signal: interrupt.signal,
})
