import { slotPlus, thresholdOf, type AlarmChanges, type Slot } from '../../model/index.ts'
import { secondOf } from '../backlog/query.ts'
import { connectionsExhausted } from '../catalogue/server.ts'
import type { Headroom } from '../reading.ts'
import type { HeartbeatsState } from '../readings/services.ts'
import type { Ceiling } from '../session/login-failure.ts'
import type { Occupancy } from './ceilings.ts'

/** The limit with the highest share in use, and Anchore's sessions. A JSON value. */
export interface Used extends Pick<Occupancy, 'used' | 'limit'> {
  readonly sessions: number
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

/** The sessions that counted against each ceiling at a slot; a JSON value. */
export interface Point {
  readonly slot: Slot
  readonly used: Readonly<Partial<Record<Ceiling, number>>>
}

/** A week, in seconds: published when connections do not rise. */
export const neverFull = 604_800

const windowMinutes = 15
/** The slope through fewer points is random. */
const minPoints = 5

/** The history with this slot added and older points than the window removed. */
export function withPoint(
  history: readonly Point[],
  occupancies: readonly Occupancy[],
  slot: Slot,
): readonly Point[] {
  const first = slotPlus(slot, -(windowMinutes - 1))
  const used = Object.fromEntries(occupancies.map(({ ceiling, used: sessions }) => [ceiling, sessions]))
  return [...history.filter((point) => point.slot >= first && point.slot < slot), { slot, used }]
}

/** Seconds until the first ceiling is reached; undefined while there are too few slots. */
export function timeToFull(history: readonly Point[], occupancies: readonly Occupancy[]): number | undefined {
  if (occupancies.some(({ percent }) => percent >= 100)) return 0
  const times = occupancies.flatMap(({ ceiling, used, limit }) => {
    const points = history.flatMap(({ slot, used: { [ceiling]: sessions } }) =>
      sessions === undefined ? [] : [[slot / 1_000, sessions] as const],
    )
    if (points.length < minPoints) return []
    const rising = slope(points)
    return [rising > 0 ? Math.min(neverFull, (limit - used) / rising) : neverFull]
  })
  return times.length === 0 ? undefined : Math.min(...times)
}

/** By least squares, in sessions a second. */
function slope(points: readonly (readonly [seconds: number, sessions: number])[]): number {
  const mean = (index: 0 | 1): number => points.reduce((sum, point) => sum + point[index], 0) / points.length
  const [meanX, meanY] = [mean(0), mean(1)]
  const over = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0)
  const under = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  return under === 0 ? 0 : over / under
}
