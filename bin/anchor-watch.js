#!/usr/bin/env node
// The repository runs its TypeScript; the package has only JavaScript.
import { existsSync } from 'node:fs'
import process from 'node:process'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 13)) {
  process.stderr.write(
    `anchor-watch needs Node.js 22.13 or later; this is ${process.versions.node}. Install one, as with nvm install 24, or run npx -p node@24 anchor-watch.\n`,
  )
  process.exit(2)
}
const source = new URL('../cli/anchor-watch.ts', import.meta.url)
const built = new URL('../build/anchor-watch.js', import.meta.url)
await import(existsSync(source) ? source : built)
