/** Aborts with `signal`, or after `milliseconds`. */
export function within(milliseconds: number, signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(milliseconds)])
}

/**
 * Maps each item with `work`, at most `max` at the same time; the results are in the order of the items. Rejects as
 * soon as one call rejects.
 */
export async function mapWithLimit<Item, Result>(
  max: number,
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = []
  const left = items.entries()
  const worker = async (): Promise<void> => {
    for (const [index, item] of left) results[index] = await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(max, items.length) }, worker))
  return results
}

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
