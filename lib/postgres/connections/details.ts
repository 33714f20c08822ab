import { sample, slotPlus, sum, type Sample, type Slot } from '../../model/index.ts'
import {
  connectionsByApplication,
  connectionsByState,
  connectionsByUser,
  connectionsFree,
  timeToFull as timeToFullMetric,
} from '../catalogue/server.ts'
import type { Occupancy } from './ceilings.ts'
import type { Group } from './query.ts'

/** The usual states of client sessions in pg_stat_activity. */
export const states = ['active', 'idle', 'idle in transaction', 'idle in transaction (aborted)']

/** The state for the next run; a JSON value. */
export interface DetailsState {
  readonly users: readonly Named[]
  readonly applications: readonly Named[]
}

/** The samples that `detail: full` adds to the connections, with their state. */
export function connectionDetails(
  before: Partial<DetailsState>,
  groups: readonly Group[],
  { binding, secondsToFull }: { readonly binding: Occupancy; readonly secondsToFull: number | undefined },
  slot: Slot,
): { readonly samples: readonly Sample[]; readonly state: DetailsState } {
  const byUser = sessionsByName(groups, ({ user }) => user)
  const users = topNames(byUser, before.users ?? [], slot)
  const byApplication = sessionsByName(groups, ({ application }) => application)
  const applications = topNames(byApplication, before.applications ?? [], slot)
  return {
    samples: [
      ...distanceToLimit(binding, secondsToFull),
      ...byState(groups),
      ...[...users.counts].map(([User, count]) => sample(connectionsByUser, count, { User })),
      ...[...applications.counts].map(([Application, count]) =>
        sample(connectionsByApplication, count, { Application }),
      ),
    ],
    state: { users: users.named, applications: applications.named },
  }
}

/** The distance to the limit; also published when a login is refused. */
export function distanceToLimit(
  { used, limit }: Pick<Occupancy, 'used' | 'limit'>,
  secondsToFull?: number,
): readonly Sample[] {
  return [
    sample(connectionsFree, Math.max(0, limit - used)),
    ...(secondsToFull === undefined ? [] : [sample(timeToFullMetric, secondsToFull)]),
  ]
}

function byState(groups: readonly Group[]): readonly Sample[] {
  const sums = sessionsByName(groups, ({ state }) => (states.includes(state ?? '') ? state : 'other'))
  return [...states, 'other'].map((State) => sample(connectionsByState, sums.get(State) ?? 0, { State }))
}

/** A name with a series of its own, and since when. */
export interface Named {
  readonly name: string
  readonly since: Slot
}

export interface TopNames {
  /** Sessions of each name that has a series, and of `other`. */
  readonly counts: ReadonlyMap<string, number>
  /** For the next run; a JSON value. */
  readonly named: readonly Named[]
}

/** Names with a series at a time; each series is billed by the hour. */
const maxNames = 5
/** A name keeps its series at least this long, so that at most twice `maxNames` are billed in an hour. */
const heldMinutes = 60
const other = 'other'
/** The series of one metric in an hour. */
export const maxNameSeries = 2 * maxNames + 1

/** A valid dimension value in CloudWatch; a client sets any application_name. */
const publishable = /^(?!:)(?=.*\S)[\x20-\x7e]{1,128}$/

/** The sessions of all groups by name; `none`: without a name, `other`: with a name that CloudWatch does not take. */
export function sessionsByName(
  groups: readonly Group[],
  nameOf: (group: Group) => string | null,
): Map<string, number> {
  const sums = new Map<string, number>()
  for (const group of groups) {
    const name = nameOf(group) ?? ''
    const key = name === '' ? 'none' : publishable.test(name) ? name : other
    sums.set(key, (sums.get(key) ?? 0) + group.sessions)
  }
  return sums
}

/** The names with the most sessions, and those whose series began less than an hour ago. */
export function topNames(sums: ReadonlyMap<string, number>, before: readonly Named[], slot: Slot): TopNames {
  const largest = [...sums]
    .filter(([name]) => name !== other)
    .toSorted(([one, fewer], [two, more]) => more - fewer || (one < two ? -1 : 1))
    .map(([name]) => name)
    .slice(0, maxNames)
  const kept = before.filter(
    ({ name, since }) => largest.includes(name) || slot < slotPlus(since, heldMinutes),
  )
  const arrived = largest.filter((name) => !kept.some((one) => one.name === name))
  const named = [...kept, ...arrived.map((name) => ({ name, since: slot }))].slice(0, maxNames)
  const all = sum([...sums.values()])
  const counts = new Map(named.map(({ name }) => [name, sums.get(name) ?? 0]))
  const counted = sum([...counts.values()])
  return { counts: counts.set(other, all - counted), named }
}
