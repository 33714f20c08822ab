#!/usr/bin/env node
// The repository runs its TypeScript; the package has only JavaScript.
import { existsSync } from 'node:fs'

const source = new URL('../cli/anchor-watch.ts', import.meta.url)
const built = new URL('../build/anchor-watch.js', import.meta.url)
await import(existsSync(source) ? source : built)
