import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type BuildOptions } from 'esbuild'
import type { Config } from '../lib/config/schema.ts'
import { functionNames, type FunctionName } from './deployment.ts'
import { undiciIndex } from './undici.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** pg and undici are CommonJS and load Node's modules by require, which an ES module does not have. */
const requireBanner =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"

/** The esbuild options of everything that runs in Lambda. */
export const bundling = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  // esbuild can shake the ES modules of the AWS SDK, not its CommonJS.
  mainFields: ['module', 'main'],
  // An optional dependency of pg, not installed.
  external: ['pg-native'],
  banner: { js: requireBanner },
  legalComments: 'none',
  // The map stays out of the zip: it is two thirds of the size, and Lambda would load it with every cold start.
  sourcemap: 'external',
  logLevel: 'warning',
} satisfies BuildOptions

export interface Bundle {
  readonly name: FunctionName
  /** The size of all its modules. */
  readonly bytes: number
}

/** Writes `<directory>/<function>/` for every function: index.mjs, the modules that it imports, their maps, and watch.json. */
export async function bundleFunctions(config: Config, directory: string): Promise<readonly Bundle[]> {
  return Promise.all(functionNames.map((name) => bundleFunction(name, config, join(directory, name))))
}

/** One line a function: its name and the size of its modules. */
export function describeBundles(bundles: readonly Bundle[]): string {
  return bundles.map(({ name, bytes }) => `${name.padEnd(18)}${(bytes / 1000).toFixed(1)} kB`).join('\n')
}

async function bundleFunction(name: FunctionName, config: Config, directory: string): Promise<Bundle> {
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, 'watch.json'), JSON.stringify(config))
  const { metafile } = await build({
    ...bundling,
    entryPoints: [{ in: `functions/${name}.ts`, out: 'index' }],
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    // A dynamic import gets a file of its own, which is loaded when it is called.
    splitting: true,
    plugins: [undiciIndex],
    metafile: true,
  })
  const modules = Object.entries(metafile.outputs).filter(([path]) => path.endsWith('.mjs'))
  return { name, bytes: modules.reduce((sum, [, { bytes }]) => sum + bytes, 0) }
}
