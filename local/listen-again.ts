import { setTimeout as pause } from 'node:timers/promises'

const attempts = 60
const pauseMs = 250

/** Listens on the port that the server had before, and retries for 15 s while a connection of another process has it. */
export async function listenAgain(listen: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1)
    try {
      await listen()
      return
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
      if (!isTaken || attempt === attempts) throw error
      await pause(pauseMs)
    }
}
