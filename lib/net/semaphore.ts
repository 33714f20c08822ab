/** Waits for a permit, first come, first served; returns its release. Rejects with the signal's reason. */
export type Acquire = (signal: AbortSignal) => Promise<() => void>

/** A semaphore of `max` permits. */
export function createSemaphore(max: number): Acquire {
  let free = max
  const waiting = new Set<() => void>()
  const release = (): void => {
    const [next] = waiting
    if (next === undefined) free += 1
    else waiting.delete(next)
    next?.()
  }
  return async (signal) => {
    signal.throwIfAborted()
    if (free > 0) {
      free -= 1
      return release
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
      return release
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }
}
