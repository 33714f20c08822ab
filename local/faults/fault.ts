import type { HeldConnections } from '../world/connections.ts'

/** What a fault may do to the world. */
export interface World {
  /** Images that arrive in a minute, on average, while nothing is wrong. */
  readonly arrivals: number
  /** Connections that somebody other than Anchore holds. */
  readonly intruder: HeldConnections
}

/** Something that goes wrong with the world from minute 5 to 25. */
export interface Fault {
  readonly name: string
  readonly summary: string
  /** Images that arrive in a minute while the fault lasts; the usual number when absent. */
  readonly arrivals?: number
  /** Runs each minute while the fault lasts. */
  readonly act?: (world: World) => Promise<void>
  /** Runs once when it is over. */
  readonly end?: (world: World) => Promise<void>
}

/** A fault lasts from the start of minute 5 to the start of minute 25. */
export const faultMinutes = { from: 5, to: 25 } as const
