/** Closes parts in the reverse order of their opening. */
export interface Stack {
  readonly opened: <T extends { readonly stop: () => Promise<void> }>(part: Promise<T>) => Promise<T>
  readonly defer: (close: () => Promise<void>) => void
  /** Closes all in spite of failures, and rejects with the first one. */
  readonly close: () => Promise<void>
}

export function createStack(): Stack {
  const closers: (() => Promise<void>)[] = []
  return {
    opened: async (opening) => {
      const part = await opening
      closers.push(() => part.stop())
      return part
    },
    defer: (close) => {
      closers.push(close)
    },
    close: async () => {
      const failures: unknown[] = []
      for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
        await close().catch((error: unknown) => failures.push(error))
      }
      if (failures.length > 0) throw failures[0]
    },
  }
}
