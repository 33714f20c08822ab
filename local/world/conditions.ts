/** How Anchore reaches its database: not at all, or it takes connections and never answers. */
export type DatabaseState = 'up' | 'down' | 'frozen'

/** One minute of the world. A fault changes some of it while it lasts, two faults at once each their own. */
export interface Conditions {
  /** Images that arrive, mean a minute. */
  readonly arrivals: number
  /** Unless it is up, Anchore stands still: no image comes, starts or finishes. */
  readonly database: DatabaseState
  /** What the catalog's probe of the database takes, seconds. */
  readonly probeSeconds: number
  /** What each answer of the database takes longer on its way, milliseconds. */
  readonly databaseDelayMs: number
  /** Blocks that the database reads from its disk in a minute, and what each takes, milliseconds. */
  readonly blocksRead: number
  readonly blockReadMs: number
  /** Whether an idle analyzer gets the next image. */
  readonly dequeues: boolean
  /** The share of the public API's answers that are 500, 0 to 1. */
  readonly apiErrors: number
  /** Whether the schedule that runs the monitor exists. */
  readonly monitored: boolean
}

export const usual: Conditions = {
  arrivals: 4,
  database: 'up',
  probeSeconds: 0.006,
  databaseDelayMs: 0,
  blocksRead: 60,
  blockReadMs: 0.12,
  dequeues: true,
  apiErrors: 0,
  monitored: true,
}
