import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** A program of ours in a process of its own, which answers every message with one. */
export interface Program {
  readonly ask: (message: object) => Promise<unknown>
  readonly stop: () => Promise<void>
}

/** Starts the program `file`; it ends by `stop` or when `signal` aborts. What is asked rejects when it ends by itself. */
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
