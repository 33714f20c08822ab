import { slotPlus, type Slot } from '../../model/index.ts'
import { offsetOf } from '../backlog/anchore-clock.ts'
import { secondOf } from '../backlog/model.ts'

/** One service by name. */
export interface Service {
  readonly name: string
  /** Unix seconds by Anchore's clock, the newest first, at most `maxHeartbeats`. */
  readonly heartbeats: readonly number[]
}

/** The row of a replica stays for a day after its end, and longer if Anchore's watcher has died. */
export const maxHeartbeats = 100
/** Three heartbeats: a service writes one every 60 s. The status column of the table is not reliable. */
const staleMinutes = 3

/** A service whose heartbeats are known. */
interface Known {
  readonly heartbeats: readonly number[]
  /** The slot of the run that last found a new heartbeat. */
  readonly since: Slot
}

/** The state for the next run; a JSON value. */
export interface HeartbeatsState {
  readonly slot: Slot
  /** The offset of Anchore's clock (anchore-clock.ts). */
  readonly offset: number
  readonly services: Readonly<Record<string, Known>>
}

/** The services that are stale, and the state; `previous` is that of an earlier run, of any age. */
export function followHeartbeats(
  previous: HeartbeatsState | undefined,
  services: readonly Service[],
  slot: Slot,
): { readonly stale: readonly Service[]; readonly state: HeartbeatsState } {
  const written = services.map((service) => writtenSince(previous?.services[service.name], service))
  const ages = written.flatMap(([newest]) => (newest === undefined ? [] : [secondOf(slot) - newest]))
  const offset = offsetOf(previous?.offset ?? 0, isAfterGap(previous, slot) ? [] : ages)
  const known = services.map(({ name, heartbeats }, index): readonly [string, Known] => {
    const before = previous?.services[name]?.since ?? firstSince(heartbeats, offset, slot)
    return [name, { heartbeats, since: written[index]?.length === 0 ? before : slot }]
  })
  const silent = new Set(
    known.filter(([, { since }]) => since <= slotPlus(slot, -staleMinutes)).map(([name]) => name),
  )
  return {
    stale: services.filter(({ name }) => silent.has(name)),
    state: { slot, offset, services: Object.fromEntries(known) },
  }
}

/** After missed runs a new heartbeat may be as old as the gap, so it does not measure the offset. */
function isAfterGap(previous: HeartbeatsState | undefined, slot: Slot): boolean {
  return previous !== undefined && previous.slot < slotPlus(slot, -staleMinutes)
}

/**
 * Heartbeats that were not there before, the newest first. A clock that was set back writes lower ones. If not all
 * heartbeats were kept, lower ones are not new: they appear when a newer row is deleted.
 */
function writtenSince(before: Known | undefined, { heartbeats }: Service): readonly number[] {
  if (before === undefined) return []
  const oldest =
    before.heartbeats.length < maxHeartbeats ? -Infinity : (before.heartbeats.at(-1) ?? -Infinity)
  return heartbeats.filter((heartbeat) => heartbeat > oldest && !before.heartbeats.includes(heartbeat))
}

/**
 * A service that is read for the first time counts as alive, unless its heartbeat is already old by Anchore's clock.
 */
function firstSince([newest = 0]: readonly number[], offset: number, slot: Slot): Slot {
  const age = secondOf(slot) - offset - newest
  return age > 60 * staleMinutes ? slotPlus(slot, -staleMinutes) : slot
}
