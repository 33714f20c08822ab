import type { Put, Table } from '../../../lib/publish/index.ts'

/** Called at every await that leaves the run, before the call and after it: here a test stops or holds it. */
export type OnCall = (point: string) => Promise<void>

/** Holds a run at the nth of these points until it is resumed; absent: nowhere. */
export function breakpoint(nth?: number): {
  readonly onCall: OnCall
  /** The points so far. */
  readonly points: readonly string[]
  /** Resolves when a run is held. */
  readonly reached: Promise<void>
  readonly resume: () => void
} {
  const reached = Promise.withResolvers<undefined>()
  const resumed = Promise.withResolvers<undefined>()
  const points: string[] = []
  return {
    points,
    reached: reached.promise,
    resume: () => {
      resumed.resolve(undefined)
    },
    onCall: async (point) => {
      if (points.push(point) !== nth) return
      reached.resolve(undefined)
      await resumed.promise
    },
  }
}

async function through<T>(onCall: OnCall, point: string, call: () => Promise<T>): Promise<T> {
  await onCall(`before ${point}`)
  const result = await call()
  await onCall(`after ${point}`)
  return result
}

export function observedTable(table: Table, onCall: OnCall): Table {
  return {
    get: (...asked) => through(onCall, 'get', () => table.get(...asked)),
    update: (...asked) => through(onCall, 'update', () => table.update(...asked)),
  }
}

export function observedPut(put: Put, onCall: OnCall): Put {
  return (...asked) => through(onCall, 'put', () => put(...asked))
}
