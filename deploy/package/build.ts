// npm runs this before it packs: build/ is the JavaScript of the package.
import { rm } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { build } from 'esbuild'
import packageJson from '../../package.json' with { type: 'json' }
import { bundleFunction } from '../bundle.ts'
import { functionNames } from '../deployment.ts'

const root = join(import.meta.dirname, '../..')
const directory = join(root, 'build')

await rm(directory, { recursive: true, force: true })
const { metafile } = await build({
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
  metafile: true,
  logLevel: 'warning',
})
refuseUninstalled(Object.values(metafile.outputs).flatMap(({ imports }) => imports))
await Promise.all(functionNames.map((name) => bundleFunction(name, join(directory, 'functions', name))))

/** Throws if the package imports one that is not installed with it, such as those that simulate Anchore. */
function refuseUninstalled(imports: readonly { readonly path: string; readonly external?: boolean }[]): void {
  const packages = imports
    .filter(({ path, external }) => external === true && !isBuiltin(path))
    .map(({ path }) => /^(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? path)
  const missing = [...new Set(packages)].filter((name) => !Object.hasOwn(packageJson.dependencies, name))
  if (missing.length > 0) throw new Error(`the package needs ${missing.join(', ')}: not in dependencies`)
}
