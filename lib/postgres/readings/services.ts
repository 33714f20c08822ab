import { factOf, type NewFact } from '../../findings/index.ts'
import { sample, slotPlus, type Slot } from '../../model/index.ts'
import { servicesStale } from '../catalogue/services.ts'
import { secondOf } from '../backlog/query.ts'
import { defineReading } from '../reading.ts'
import type { Query } from '../session/query.ts'

/** One service by name. */
export interface Service {
  readonly name: string
  /** Unix seconds by Anchore's clock, the newest first, at most `maxHeartbeats`. */
  readonly heartbeats: readonly number[]
}

/** The row of a replica stays for a day after its end, and longer if Anchore's watcher has died. */
export const maxHeartbeats = 100
const servicesQuery: Query<Service> = {
  name: 'services',
  reads: { services: ['servicename', 'heartbeat'] },
  since: 'anchore-engine 0.2',
  budgetMs: 1_000,
  text: `
    SELECT servicename AS name, coalesce((array_agg(DISTINCT heartbeat::float8 ORDER BY heartbeat::float8 DESC)
      FILTER (WHERE heartbeat IS NOT NULL))[1:${maxHeartbeats}], '{}') AS heartbeats
    FROM services GROUP BY servicename`,
}

const remedy =
  "See that Anchore's hosts keep their time (NTP). Published ages and counts are corrected for the difference; Anchore's own charts are not."

/** ServicesStale, and the offset of Anchore's clock, which is measured by the same heartbeats. */
export const services = defineReading<Service, HeartbeatsState>({
  queries: [servicesQuery],
  isReplicated: true,
  read: (rows, { tick: { slot, log } }, previous) => {
    const { stale, state } = followHeartbeats(previous, rows, slot)
    if (state.offset !== 0) log.warn("Anchore's clock differs", { behindSeconds: state.offset, remedy })
    const names = stale.map(({ name, heartbeats: [heartbeat] }) => ({ name, heartbeat }))
    if (names.length > 0) log.info('services stale', { services: names })
    const facts = names.length === 0 ? [] : [staleFact(names.map(({ name }) => name))]
    return { samples: [sample(servicesStale, stale.length)], facts, state }
  },
})

/** Names the services without a heartbeat. */
export function staleFact(names: readonly string[]): NewFact {
  const listed = names.join(', ')
  const first = `Check the tasks or pods of ${listed}: do they run, and do they reach the database?`
  return factOf(servicesStale, listed, { first })
}

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
  /** The offset of Anchore's clock (offsetOf). */
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

/** A service of Anchore writes a heartbeat every 60 s: the mean age of the newest is 30 s. */
const meanAgeSeconds = 30
/**
 * The error of a measurement, from the age of its heartbeats and the delay of the run. A measurement this close to the
 * known offset confirms it, so that a clock with NTP is never shifted.
 */
const toleranceSeconds = 180

/**
 * Seconds that Anchore's clock is behind ours (ahead when negative), in whole minutes: a timestamp of Anchore plus this
 * is our time. `known`: the offset so far. `ages`: the ages by our clock of the heartbeats that were written since the
 * last run, one for each service; their median decides, so that one host with a wrong clock does not count. Without
 * ages the offset stays.
 */
export function offsetOf(known: number, ages: readonly number[]): number {
  const median = ages.toSorted((left, right) => left - right)[Math.floor((ages.length - 1) / 2)]
  if (median === undefined) return known
  const measured = median - meanAgeSeconds
  if (Math.abs(measured - known) <= toleranceSeconds) return known
  return Math.abs(measured) <= toleranceSeconds ? 0 : 60 * Math.round(measured / 60)
}
