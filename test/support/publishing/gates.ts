import type { Publisher } from '../../../lib/cloudwatch/publisher.ts'
import type { Table } from '../../../lib/state/table.ts'

/** Passed at every await that leaves the run, before the call and after it: where a test stops or holds it. */
export type Gate = (point: string) => Promise<void>

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

/**
 * A gate that holds its nth passing until `open`, and no other; `reached` resolves when that passing begins.
 */
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

async function through<T>(gate: Gate | undefined, point: string, call: () => Promise<T>): Promise<T> {
  await gate?.(`before ${point}`)
  const result = await call()
  await gate?.(`after ${point}`)
  return result
}

export function gatedTable(table: Table, gate: Gate | undefined): Table {
  return {
    get: (...asked) => through(gate, 'get', () => table.get(...asked)),
    update: (...asked) => through(gate, 'update', () => table.update(...asked)),
  }
}

export function gatedPublisher({ send, heartbeats }: Publisher, gate: Gate | undefined): Publisher {
  return {
    send: (...asked) => through(gate, 'send', () => send(...asked)),
    heartbeats: (...asked) => through(gate, 'heartbeats', () => heartbeats(...asked)),
  }
}
