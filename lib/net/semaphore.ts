/** Waits for a turn, first come, first served; gives what ends it. Rejects with the signal's reason. */
export type TakeTurn = (signal: AbortSignal) => Promise<() => void>

/** Turns at what no more than `most` may do at the same time. */
export function createTurns(most: number): TakeTurn {
  let free = most
  const waiting = new Set<() => void>()
  const pass = (): void => {
    const [next] = waiting
    if (next === undefined) free += 1
    else waiting.delete(next)
    next?.()
  }
  return async (signal) => {
    signal.throwIfAborted()
    if (free > 0) {
      free -= 1
      return pass
    }
    const { promise, resolve, reject } = Promise.withResolvers<undefined>()
    const next = (): void => {
      resolve(undefined)
    }
    const leave = (): void => {
      waiting.delete(next)
      reject(signal.reason as Error)
    }
    waiting.add(next)
    signal.addEventListener('abort', leave)
    try {
      await promise
      return pass
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }
}
