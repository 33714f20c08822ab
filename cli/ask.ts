import { createInterface } from 'node:readline/promises'

/** Asks at the terminal. Ctrl-C and Ctrl-D there call `interrupt` and reject the question. */
export function asker(interrupt: () => void): (question: string) => Promise<string> {
  // Lines that were pasted together answer the next questions.
  const pasted: string[] = []
  return async (question) => {
    const next = pasted.shift()
    if (next !== undefined) {
      process.stderr.write(`${question}${next}\n`)
      return next.trim()
    }
    const ended = new AbortController()
    const end = (): void => {
      ended.abort()
    }
    const terminal = createInterface({ input: process.stdin, output: process.stderr })
    terminal.once('SIGINT', end).once('close', end)
    terminal.on('line', (line) => pasted.push(line))
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
