import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { bundleFunctions, bundling } from '../deploy/bundle.ts'
import { configOfStage, type FunctionName } from '../deploy/deployment.ts'

/** The functions as they are deployed, in a directory that `remove` removes. */
export interface FunctionBundles {
  readonly directory: string
  readonly moduleOf: (name: FunctionName) => string
  /** What runs one of them in a process of its own: compiled, since Node's stripping of types takes 30 MB. */
  readonly program: string
  readonly remove: () => Promise<void>
}

export async function buildFunctions(): Promise<FunctionBundles> {
  const directory = await mkdtemp(join(tmpdir(), 'anchor-watch-bundles-'))
  const program = join(directory, 'program.mjs')
  await bundleFunctions(configOfStage('watch.yml'), directory)
  await build({ ...bundling, entryPoints: ['bench/function-program.ts'], outfile: program })
  return {
    directory,
    program,
    moduleOf: (name) => pathToFileURL(join(directory, name, 'index.mjs')).href,
    remove: () => rm(directory, { recursive: true, force: true }),
  }
}
