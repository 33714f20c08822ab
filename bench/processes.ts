import { execFile, fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'

export const execute = promisify(execFile)

/** Milliseconds of CPU time of all threads of this process: garbage collection counts, waiting does not. */
export function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** A program of ours in a process of its own, which answers every message with one message. */
export interface Program {
  readonly ask: (message: object) => Promise<unknown>
  readonly stop: () => Promise<void>
}

/** Starts `file`; it ends by `stop` or when `signal` aborts. `ask` rejects if the process ends by itself. */
export function startProgram(
  file: string,
  name: string,
  signal: AbortSignal,
  nodeOptions: readonly string[] = [],
): Program {
  const child = fork(file, { execArgv: [...nodeOptions], signal })
  const ended = endOf(child, name)
  return {
    ask: async (message) => {
      const answered = once(child, 'message', { signal })
      child.send(message)
      const [answer] = (await Promise.race([answered, ended])) as [unknown]
      return answer
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
