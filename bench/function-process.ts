import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Load, Measured } from './function-program.ts'
import type { Minute } from './simulated-minutes.ts'

/** A function in a process of its own, so that what it talks to is not measured with it. */
export interface FunctionProcess {
  /** Importing its modules and creating its handler. */
  readonly loading: Measured
  /** Runs it once. Rejects when the run was not clean or published nothing: it would be no measure. */
  readonly run: (minute: Minute) => Promise<Measured>
  readonly stop: () => Promise<void>
}

const program = fileURLToPath(new URL('function-program.ts', import.meta.url))

/** Starts the process; it ends by `stop` or when `signal` aborts. Rejects when the function cannot be loaded. */
export async function startFunction(load: Load, signal: AbortSignal): Promise<FunctionProcess> {
  const child = fork(program, { signal })
  const ended = endOf(child, load.name)
  const ask = async (message: Load | Minute): Promise<Measured> => {
    const answered = once(child, 'message', { signal })
    child.send(message)
    const [answer] = (await Promise.race([answered, ended])) as [Measured]
    return answer
  }
  return {
    loading: await ask(load),
    run: async (minute) => {
      const measured = await ask(minute)
      const [remark] = measured.remarks
      if (remark !== undefined) throw new Error(`${load.name} did not run clean: ${remark}`)
      if (measured.cloudWatchCalls === 0) throw new Error(`${load.name} published nothing`)
      return measured
    },
    stop: async () => {
      if (child.connected) child.disconnect()
      await ended.catch(() => undefined)
    },
  }
}

/** Rejects when the process ends. */
async function endOf(child: ChildProcess, name: string): Promise<never> {
  const [code] = (await once(child, 'exit')) as [number | null]
  throw new Error(`the process of ${name} ended with exit code ${code ?? 'none'}; its reason is above`)
}
