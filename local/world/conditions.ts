/** The state of the database for Anchore; a frozen one accepts connections and never answers. */
export type DatabaseState = 'up' | 'down' | 'frozen'

/**
 * The conditions of one simulated minute. A fault changes some of them while it lasts; two faults at once change
 * different ones.
 */
export interface Conditions {
  /** The mean number of images that arrive in a minute. */
  readonly arrivals: number
  /** While it is not up, Anchore stops: no image arrives, starts or finishes. */
  readonly database: DatabaseState
  /** The time of the catalog's probe of the database, seconds. */
  readonly probeSeconds: number
  /** The extra latency of each answer of the database, milliseconds. */
  readonly databaseDelayMs: number
  /** The blocks that the database reads from its disk in a minute, and the time of each, milliseconds. */
  readonly blocksRead: number
  readonly blockReadMs: number
  /** Whether an idle analyzer gets the next image. */
  readonly dequeues: boolean
  /** The share of the public API's answers that are 500, 0 to 1. */
  readonly apiErrors: number
  /** Whether the schedule that runs the monitor exists. */
  readonly monitored: boolean
  /** The share of analyses that fail, 0 to 1. */
  readonly failing: number
  /** The time of a failing analysis, seconds; undefined: the time of any other analysis. */
  readonly failSeconds: number | undefined
  /** The times of the steps of an analysis on the analyzer, as multiples of the usual ones. */
  readonly slowdown: Slowdown
  /** The mean time in which the policy engine loads an analyzed image, seconds; a part of the analysis. */
  readonly uploadSeconds: number
  /** Whether analyses make progress. */
  readonly completes: boolean
  /** The number of analyzers. */
  readonly analyzers: number
  /** Free space of an idle analyzer's scratch directory, bytes. */
  readonly scratchBytes: number
  /** The time of a policy evaluation, seconds. */
  readonly evaluationSeconds: number
  readonly feedsSync: boolean
  /** The lead of the clocks of Anchore's hosts, minutes. */
  readonly minutesAhead: number
  /** Whether the certificate of policy_engine is still valid. */
  readonly certificateValid: boolean
  /** Whether the name of the catalog resolves. */
  readonly catalogResolves: boolean
}

/** A factor for each step that an analyzer does itself. */
export interface Slowdown {
  readonly download: number
  readonly unpack: number
  readonly analyze: number
}

export const usual: Conditions = {
  arrivals: 1.2,
  database: 'up',
  probeSeconds: 0.006,
  databaseDelayMs: 0,
  blocksRead: 60,
  blockReadMs: 0.12,
  dequeues: true,
  apiErrors: 0.001,
  monitored: true,
  failing: 0.01,
  failSeconds: undefined,
  slowdown: { download: 1, unpack: 1, analyze: 1 },
  uploadSeconds: 0.8,
  completes: true,
  analyzers: 3,
  scratchBytes: 77_915_807_744,
  evaluationSeconds: 0.06,
  feedsSync: true,
  minutesAhead: 0,
  certificateValid: true,
  catalogResolves: true,
}
