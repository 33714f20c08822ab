import { fileURLToPath } from 'node:url'
import type { Load, Measured } from './function-program.ts'
import { startProgram } from './program.ts'
import type { Minute } from './simulated-minutes.ts'

/** A function in a process of its own, so that what it talks to is not measured with it. */
export interface FunctionProcess {
  /** Importing its modules and creating its handler. */
  readonly loading: Measured
  /** Runs it once. Rejects when the run was not clean or published nothing: it would be no measure. */
  readonly run: (minute: Minute) => Promise<Measured>
  /** The same, whatever comes of it. */
  readonly runAnyhow: (minute: Minute) => Promise<Measured>
  readonly stop: () => Promise<void>
}

const source = fileURLToPath(new URL('function-program.ts', import.meta.url))

/**
 * Starts the process, of the source of function-program.ts or of what it was compiled to; it ends by `stop` or when
 * `signal` aborts. Rejects when the function cannot be loaded.
 */
export async function startFunction(
  load: Load,
  signal: AbortSignal,
  program = source,
): Promise<FunctionProcess> {
  const { ask, stop } = startProgram(program, load.name, signal, load.nodeOptions?.split(' '))
  const measuredOf = async (message: Load | Minute): Promise<Measured> => (await ask(message)) as Measured
  return {
    loading: await measuredOf(load),
    runAnyhow: measuredOf,
    run: async (minute) => {
      const measured = await measuredOf(minute)
      const [remark] = measured.remarks
      if (remark !== undefined) throw new Error(`${load.name} did not run clean: ${remark}`)
      if (measured.cloudWatchCalls === 0) throw new Error(`${load.name} published nothing`)
      return measured
    },
    stop,
  }
}
