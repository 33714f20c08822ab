import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type BuildOptions } from 'esbuild'
import type { Config } from '../lib/config/config.ts'
import { cutDown } from './cut-down.ts'
import { functionNames, type FunctionName } from './deployment.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** pg and undici are CommonJS and ask for Node's own modules by require, which an ES module does not have. */
const requireBanner =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"

/** How everything is bundled that runs in Lambda. */
export const bundling = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  // The ES modules of the AWS SDK can be shaken; its CommonJS cannot.
  mainFields: ['module', 'main'],
  // pg loads it only where it is installed.
  external: ['pg-native'],
  banner: { js: requireBanner },
  legalComments: 'none',
  // Stays out of the zip, of which it would be two thirds: Lambda would load it with every cold start.
  sourcemap: 'external',
  logLevel: 'warning',
} satisfies BuildOptions

export interface Bundle {
  readonly name: FunctionName
  /** Of index.mjs. */
  readonly bytes: number
}

/** Writes `<directory>/<function>/` for every function: index.mjs, watch.json, and the map of the source. */
export async function bundleFunctions(config: Config, directory: string): Promise<readonly Bundle[]> {
  return Promise.all(functionNames.map((name) => bundleFunction(name, config, join(directory, name))))
}

async function bundleFunction(name: FunctionName, config: Config, directory: string): Promise<Bundle> {
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, 'watch.json'), JSON.stringify(config))
  const { metafile } = await build({
    ...bundling,
    entryPoints: [`functions/${name}.ts`],
    outfile: join(directory, 'index.mjs'),
    plugins: [...cutDown],
    metafile: true,
  })
  const bytes = Object.entries(metafile.outputs).find(([path]) => path.endsWith('.mjs'))?.[1].bytes ?? 0
  return { name, bytes }
}
