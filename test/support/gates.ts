import type { Gate } from './slot-world.ts'

/** A gate that counts how often it is passed, and says where. */
export function countingGate(): { readonly gate: Gate; readonly points: readonly string[] } {
  const points: string[] = []
  return {
    points,
    gate: (point) => {
      points.push(point)
      return Promise.resolve()
    },
  }
}

/** A gate that nobody comes through from its nth passing on; `reached` resolves when somebody stands before it. */
export function closedGate(nth: number): {
  readonly gate: Gate
  readonly reached: Promise<void>
  readonly open: () => void
} {
  const reached = Promise.withResolvers<undefined>()
  const opened = Promise.withResolvers<undefined>()
  let passed = 0
  return {
    reached: reached.promise,
    open: () => {
      opened.resolve(undefined)
    },
    gate: async () => {
      passed += 1
      if (passed !== nth) return
      reached.resolve(undefined)
      await opened.promise
    },
  }
}
