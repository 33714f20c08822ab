import { type History, maxIn, meanIn, minIn } from '../cloudwatch/index.ts'
import { columns } from './columns.ts'
import { analysisTimes, lifecycleOf } from './lifecycle.ts'
import { defaultThreshold } from './causes/cause.ts'
import { serversFor, waitingOf, type Waiting } from './queue.ts'

/** The load that the capacity is for. */
export interface Demand {
  /** Default: the busiest hour of the history. */
  readonly arrivalsPerHour?: number | undefined
  /** 19 of 20 images should wait at most this long. */
  readonly targetWaitSeconds: number
}

export const defaultTargetWaitSeconds = 900

/** The capacity that a load needs, from measured times. */
export interface Capacity {
  readonly arrivalsPerHour: number
  readonly targetWaitSeconds: number
  readonly analyzersNow: number
  readonly analyzersNeeded: number
  /** With the current analyzers, and with those that are needed. */
  readonly now: Waiting
  readonly then: Waiting
  readonly connections: ConnectionsNeed | undefined
  /** Three times the largest drop of the free space, for each job of an analyzer; undefined without data. */
  readonly scratchBytes: number | undefined
}

export interface ConnectionsNeed {
  /** The maximum in use, and the limit that is reached first. */
  readonly usedNow: number
  readonly limit: number
  /** With the needed analyzers, if each opens as many sessions as a process of Anchore has now. */
  readonly usedThen: number
  readonly processesThen: number
  /** If every process filled its pool with the shipped settings: 30 + 100 sessions each. */
  readonly ifPoolsFill: number
  /** Whether `usedThen` stays below the share of the limit at which connections count as exhausted. */
  readonly fits: boolean
}

/** The maximum of sessions of one process: db_pool_size 30 and db_pool_max_overflow 100, as shipped. */
const poolLimit = 130
/** The share of the limit at which the connections count as exhausted. */
export const connectionsFull = defaultThreshold('connections-exhausted') / 100
/** With fewer analyses the shape of their times is chance. */
const minAnalyses = 20
/** Anchore recommends scratch space of this many times the largest image. */
const scratchFactor = 3

/** Undefined with too few analyses, or without analyzers. */
export function capacityOf(history: History, demand: Demand): Capacity | undefined {
  const { analysis, analyzers, threads, busiestPerHour } = lifecycleOf(history)
  const times = analysisTimes(history)
  const { arrivalsPerHour = busiestPerHour, targetWaitSeconds } = demand
  if (times === undefined || analyzers === undefined || analysis.count < minAnalyses || arrivalsPerHour <= 0)
    return undefined
  const load = { times, arrivalsPerSecond: arrivalsPerHour / 3600 }
  const analyzersNow = Math.max(1, Math.round(analyzers))
  const analyzersNeeded = Math.ceil(serversFor(load, targetWaitSeconds) / threads)
  const free = { min: minIn(history, columns.scratchMin), max: maxIn(history, columns.scratchMax) }
  return {
    arrivalsPerHour,
    targetWaitSeconds,
    analyzersNow,
    analyzersNeeded,
    now: waitingOf({ ...load, servers: analyzersNow * threads }),
    then: waitingOf({ ...load, servers: analyzersNeeded * threads }),
    connections: connectionsFor(history, analyzersNeeded - analyzersNow),
    scratchBytes:
      free.min === undefined || free.max === undefined
        ? undefined
        : scratchFactor * (free.max - free.min) * threads,
  }
}

/** The connections if this number of analyzers is added. */
function connectionsFor(history: History, moreAnalyzers: number): ConnectionsNeed | undefined {
  const usedNow = maxIn(history, columns.connections)
  const limit = minIn(history, columns.connectionsLimit)
  const sessions = maxIn(history, columns.anchoreSessions)
  const { analyzers, policyEngines, catalogs, simplequeues, apis } = columns
  const processes = [analyzers, policyEngines, catalogs, simplequeues, apis].reduce(
    (total, column) => total + (meanIn(history, column) ?? 0),
    0,
  )
  if (usedNow === undefined || limit === undefined || sessions === undefined || processes < 1)
    return undefined
  const usedThen = Math.ceil(usedNow + Math.max(0, moreAnalyzers) * (sessions / processes))
  const processesThen = Math.round(processes) + Math.max(0, moreAnalyzers)
  const fits = usedThen < connectionsFull * limit
  return { usedNow, limit, usedThen, processesThen, ifPoolsFill: processesThen * poolLimit, fits }
}
