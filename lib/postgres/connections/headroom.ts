import { thresholdOf, type AlarmChanges } from '../../model/index.ts'
import { connectionsExhausted } from '../catalogue/connections.ts'
import { secondOf } from '../backlog/model.ts'
import type { HeartbeatsState } from '../readings/heartbeats.ts'
import type { Occupancy } from './ceilings.ts'

/** The limit with the highest share in use, and Anchore's sessions. A JSON value. */
export interface Used extends Pick<Occupancy, 'used' | 'limit'> {
  readonly sessions: number
}

/** The connections that are free for more analyzers, from the last run. */
export interface Headroom {
  readonly used: number
  readonly limit: number
  /** Connections that can be added before connections-exhausted pages. */
  readonly free: number
  /** Anchore's sessions per process, mean. */
  readonly perProcess: number
}

/** A service writes a heartbeat every 60 s; replicas that wrote theirs in the same second count once. */
const aliveSeconds = 180

/** Undefined while the sessions or the processes of Anchore are not known. */
export function headroomOf(
  used: Used | undefined,
  services: HeartbeatsState | undefined,
  alarms: AlarmChanges,
): Headroom | undefined {
  if (used === undefined || services === undefined) return undefined
  const since = secondOf(services.slot) - services.offset - aliveSeconds
  const processes = Object.values(services.services)
    .flatMap(({ heartbeats }) => heartbeats)
    .filter((heartbeat) => heartbeat > since).length
  if (processes === 0 || used.sessions === 0) return undefined
  const full = thresholdOf(connectionsExhausted, alarms) / 100
  return {
    used: used.used,
    limit: used.limit,
    free: Math.max(0, Math.floor(full * used.limit) - used.used),
    perProcess: used.sessions / processes,
  }
}

/**
 * The first step if there are too few analyzers: the number that the connections allow, and the limit that prevents
 * more.
 */
export function analyzersStep(now: number, needed: number, headroom: Headroom | undefined): string {
  const keepUp = `About ${needed} analyzers would keep up, ${now} work now.`
  const stop = 'or stop the job that submits the images'
  if (headroom === undefined)
    return `${keepUp} Add analyzers while the database has connections and the analyzers have scratch space, ${stop}.`
  const { used, limit, free, perProcess } = headroom
  const more = Math.ceil((needed - now) * perProcess)
  const connections = `${used} of ${limit} connections are used`
  if (more <= free)
    return `${keepUp} Add ${needed - now}: ${connections}, and they open about ${more} more. Give each its scratch space, ${stop}.`
  const fitting = Math.floor(free / perProcess)
  const some = fitting === 0 ? 'Add none yet' : `Add ${fitting} at most`
  return `${keepUp} ${some}: ${connections}, and ${needed - now} more would open about ${more}. First lower the pools (db_pool_size) or raise max_connections, ${stop}.`
}
