import { type Slot, sample, type Sample } from '../../model/index.ts'
import type { Occupancy } from './ceilings.ts'
import {
  connectionsByApplication,
  connectionsByState,
  connectionsByUser,
  connectionsFree,
  timeToFull as timeToFullMetric,
} from '../metrics.ts'
import { sessionsByName, topNames, type Group, type Named } from './holders.ts'

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
  { groups }: { readonly groups: readonly Group[] },
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
