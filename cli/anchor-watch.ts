#!/usr/bin/env node
import packageJson from '../package.json' with { type: 'json' }
import { commands } from './index.ts'
import { run } from './run.ts'

const interrupt = new AbortController()
process.once('SIGINT', () => {
  interrupt.abort()
})

process.exitCode = await run(commands, process.argv.slice(2), packageJson.version, {
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
  environment: process.env,
  signal: interrupt.signal,
})
