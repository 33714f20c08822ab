import { mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type BuildOptions, type Metafile } from 'esbuild'
import type { Config } from '../lib/config/config.ts'
import { cutDown } from './cut-down.ts'
import { functionNames, type FunctionName } from './deployment.ts'
import { zipBytesOf } from './zip-bytes.ts'

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
  /** Of the modules that Lambda loads before the first event; the others are loaded when they are asked for. */
  readonly startBytes: number
  /** Of all modules. */
  readonly bytes: number
  /** Of what is uploaded. */
  readonly zipBytes: number
}

/**
 * Writes `<directory>/<function>/` for every function: index.mjs, the modules that it imports at the start or later,
 * watch.json, and the maps of the sources.
 */
export async function bundleFunctions(config: Config, directory: string): Promise<readonly Bundle[]> {
  return Promise.all(functionNames.map((name) => bundleFunction(name, config, join(directory, name))))
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
    // What is imported dynamically gets files of its own, so that it costs nothing before.
    splitting: true,
    plugins: [...cutDown],
    metafile: true,
  })
  const modules = Object.entries(metafile.outputs).filter(([path]) => path.endsWith('.mjs'))
  const entry = modules.find(([, { entryPoint }]) => entryPoint === `functions/${name}.ts`)?.[0] ?? ''
  const bytesOf = (paths: Iterable<string>) =>
    [...paths].reduce((bytes, path) => bytes + (metafile.outputs[path]?.bytes ?? 0), 0)
  const files = [...modules.map(([path]) => basename(path)), 'watch.json']
  return {
    name,
    startBytes: bytesOf(importedAtStart(metafile, entry)),
    bytes: bytesOf(modules.map(([path]) => path)),
    zipBytes: await zipBytesOf(files.map((file) => join(directory, file))),
  }
}

/** The entry and all that it imports, over and over; what it imports dynamically is not among them. */
function importedAtStart({ outputs }: Metafile, entry: string): ReadonlySet<string> {
  const found = new Set([entry])
  for (const path of found) {
    const imports = outputs[path]?.imports ?? []
    imports.filter(({ kind }) => kind === 'import-statement').forEach((one) => found.add(one.path))
  }
  return found
}
