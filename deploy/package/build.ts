// npm runs this before it packs: build/ is the JavaScript of the package.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { bundleFunction } from '../bundle.ts'
import { functionNames } from '../deployment.ts'

const root = join(import.meta.dirname, '../..')
const directory = join(root, 'build')

await rm(directory, { recursive: true, force: true })
await build({
  absWorkingDir: root,
  entryPoints: { 'anchor-watch': 'cli/anchor-watch.ts', osls: 'deploy/package/osls.ts' },
  outdir: directory,
  bundle: true,
  // A command is loaded when it runs.
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  packages: 'external',
  logLevel: 'warning',
})
await Promise.all(functionNames.map((name) => bundleFunction(name, join(directory, 'functions', name))))
