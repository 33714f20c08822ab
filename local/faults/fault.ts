import type { AnchoreDeployment } from '../anchore/deployment.ts'
import type { Database } from '../database/database.ts'
import type { Conditions } from '../world/conditions.ts'
import type { HeldConnections } from '../world/connections.ts'
import type { Images } from '../world/images.ts'

/** The parts of the world that a fault may change. */
export interface FaultTargets {
  readonly anchore: AnchoreDeployment
  readonly images: Images
  readonly database: Omit<Database, 'beginMinute'>
  /** Sessions that this fault holds in Anchore's database, by their role; they end with it. */
  readonly sessions: Sessions
}

/** Sessions of Anchore, of a superuser, and of a reporting tool with a role of its own. */
export type Sessions = Readonly<Record<keyof Database['logins'], HeldConnections>>

/** The work of a fault, synchronous or not. */
type Work = Promise<void> | undefined

/** A fault of the simulated world that lasts for some minutes. Several may be active at once. */
export interface Fault {
  readonly name: string
  /** One line for `--help`. */
  readonly summary: string
  /** When it lasts; `faultMinutes` when absent. */
  readonly minutes?: FaultMinutes
  /** The conditions that it changes in its minute `minute`, counted from 0. */
  readonly conditions?: (minute: number) => Partial<Conditions>
  /** Runs once, before its first minute's work. */
  readonly begin?: (targets: FaultTargets) => Work
  /** Runs after each minute's work while the fault lasts; `minute` counts from 0. */
  readonly act?: (targets: FaultTargets, minute: number) => Work
  /** Runs once when it is over. */
  readonly end?: (targets: FaultTargets) => Work
}

/** From the start of minute `from` to the start of minute `to`. */
export interface FaultMinutes {
  readonly from: number
  readonly to: number
}

export const faultMinutes = { from: 5, to: 25 } as const satisfies FaultMinutes

/** The minutes of the faults with a rotated password. */
export const rotationMinutes = { from: 10, to: 30 } as const satisfies FaultMinutes
