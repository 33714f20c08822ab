import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { deflateRawSync } from 'node:zlib'
import { build } from 'esbuild'
import { bundleFunctions, bundling } from '../deploy/bundle.ts'
import { configOfStage, type FunctionName } from '../deploy/deployment.ts'
import type { Slot } from '../lib/model/index.ts'
import type { Invocation, Load, Measured } from './function-program.ts'
import { startProgram } from './processes.ts'

/** The functions as they are deployed, in a directory that `remove` removes. */
export interface FunctionBundles {
  readonly directory: string
  /** The URL of a function's module. */
  readonly moduleOf: (name: FunctionName) => string
  /** The kilobytes of a function's zip. */
  readonly zipKilobytes: (name: FunctionName) => Promise<number>
  /** function-program.ts, compiled: Node.js needs 30 MB to strip types. */
  readonly program: string
  readonly remove: () => Promise<void>
}

export async function buildFunctions(): Promise<FunctionBundles> {
  const directory = await mkdtemp(join(tmpdir(), 'anchor-watch-bundles-'))
  const program = join(directory, 'program.mjs')
  await bundleFunctions(configOfStage('watch.example.yml'), directory)
  await build({ ...bundling, entryPoints: ['bench/function-program.ts'], outfile: program })
  return {
    directory,
    program,
    moduleOf: (name) => pathToFileURL(join(directory, name, 'index.mjs')).href,
    zipKilobytes: async (name) => {
      const packaged = (await readdir(join(directory, name))).filter((file) => !file.endsWith('.map'))
      const files = await Promise.all(packaged.map((file) => readFile(join(directory, name, file))))
      const sizes = files.map((file) => deflateRawSync(file).length)
      return sizes.reduce((sum, bytes) => sum + bytes, 0) / 1e3
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  }
}

/** A function in a process of its own, so that its figures do not include the servers that it calls. */
export interface FunctionProcess {
  /** The import of its modules and the creation of its handler. */
  readonly loading: Measured
  /** Runs a collector once at `now`. Rejects if the run logged a warning or published nothing. */
  readonly run: (slot: Slot, now: number) => Promise<Measured>
  /** Runs it once with any event; a failure of the run is in the remarks. */
  readonly invoke: (invocation: Invocation) => Promise<Measured>
  readonly stop: () => Promise<void>
}

const source = fileURLToPath(new URL('function-program.ts', import.meta.url))

/** The event of the schedule. */
export function slotEvent(slot: Slot): object {
  return { slot: new Date(slot).toISOString() }
}

/**
 * Starts the process with `program`, which is function-program.ts or its compiled form; it ends by `stop` or when
 * `signal` aborts. Rejects if the function cannot be loaded.
 */
export async function startFunction(
  load: Load,
  signal: AbortSignal,
  program = source,
): Promise<FunctionProcess> {
  const { ask, stop } = startProgram(program, load.name, signal, load.nodeOptions?.split(' '))
  const measured = async (message: Load | Invocation): Promise<Measured> => (await ask(message)) as Measured
  return {
    loading: await measured(load),
    invoke: measured,
    run: async (slot, now) => {
      const run = await measured({ event: slotEvent(slot), now })
      const [remark] = run.remarks
      if (remark !== undefined) throw new Error(`${load.name} did not run clean: ${remark}`)
      if (run.cloudWatchCalls === 0) throw new Error(`${load.name} published nothing`)
      return run
    },
    stop,
  }
}
