import type { Slot } from '../../model/clock.ts'
import { sample, type Sample } from '../../model/metric.ts'
import type { Occupancy } from './ceilings.ts'
import {
  connectionsByApplication,
  connectionsByState,
  connectionsByUser,
  connectionsFree,
  timeToFull as timeToFullMetric,
} from '../metrics.ts'
import { holdersOf, totals, type Group, type Named } from './holders.ts'

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
  { binding, left }: { readonly binding: Occupancy; readonly left: number | undefined },
  slot: Slot,
): { readonly samples: readonly Sample[]; readonly state: DetailsState } {
  const byUser = totals(groups, ({ user }) => user)
  const users = holdersOf(byUser, before.users ?? [], slot)
  const byApplication = totals(groups, ({ application }) => application)
  const applications = holdersOf(byApplication, before.applications ?? [], slot)
  return {
    samples: [
      ...fullness(binding, left),
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
export function fullness(
  { used, limit }: Pick<Occupancy, 'used' | 'limit'>,
  left?: number,
): readonly Sample[] {
  return [
    sample(connectionsFree, Math.max(0, limit - used)),
    ...(left === undefined ? [] : [sample(timeToFullMetric, left)]),
  ]
}

function byState(groups: readonly Group[]): readonly Sample[] {
  const sums = totals(groups, ({ state }) => (states.includes(state ?? '') ? state : 'other'))
  return [...states, 'other'].map((State) => sample(connectionsByState, sums.get(State) ?? 0, { State }))
}
