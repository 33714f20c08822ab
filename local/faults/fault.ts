import type { AnchoreDeployment } from '../anchore/deployment.ts'
import type { PostgresServer } from '../database/server.ts'
import type { HeldConnections } from '../world/connections.ts'

/** What a fault may lay hands on. */
export interface Reach {
  /** Connections that somebody other than Anchore holds. */
  readonly intruder: HeldConnections
  readonly anchore: Pick<AnchoreDeployment, 'restart' | 'databaseIs' | 'rotatePassword' | 'restorePassword'>
  readonly database: Pick<PostgresServer, 'freeze' | 'thaw' | 'halt' | 'start'>
  /** Anchore's own sessions, which end with the server. */
  readonly sessions: { readonly reopen: () => Promise<void> }
  /** Sets the password of the monitor's database role; its secret keeps the old one. */
  readonly monitorRole: {
    readonly rotatePassword: () => Promise<void>
    readonly restorePassword: () => Promise<void>
  }
}

/** Something that goes wrong with the world for a while. */
export interface Fault {
  readonly name: string
  /** One line for `--help`. */
  readonly summary: string
  /** When it lasts; `faultMinutes` when absent. */
  readonly minutes?: FaultMinutes
  /** Images that arrive in a minute while the fault lasts; the usual number when absent. */
  readonly arrivals?: number
  /** Without its database Anchore stands still: no image comes, starts or finishes. */
  readonly standsStill?: boolean
  /** Runs once, before its first minute's work. */
  readonly begin?: (reach: Reach) => Promise<void>
  /** Runs each minute while the fault lasts. */
  readonly act?: (reach: Reach) => Promise<void>
  /** Runs once when it is over. */
  readonly end?: (reach: Reach) => Promise<void>
}

/** From the start of minute `from` to the start of minute `to`. */
export interface FaultMinutes {
  readonly from: number
  readonly to: number
}

export const faultMinutes = { from: 5, to: 25 } as const satisfies FaultMinutes

/** Those of a rotated password. */
export const rotationMinutes = { from: 10, to: 30 } as const satisfies FaultMinutes
