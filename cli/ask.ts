import { createInterface } from 'node:readline/promises'

/** Asks at the terminal. Ctrl-C and Ctrl-D there call `interrupt` and reject the question. */
export function asker(interrupt: () => void): (question: string) => Promise<string> {
  return async (question) => {
    const ended = new AbortController()
    const end = (): void => {
      ended.abort()
    }
    const terminal = createInterface({ input: process.stdin, output: process.stderr })
    terminal.once('SIGINT', end).once('close', end)
    try {
      return (await terminal.question(question, { signal: ended.signal })).trim()
    } catch (thrown) {
      interrupt()
      throw thrown
    } finally {
      terminal.close()
    }
  }
}
