import { sample, thresholdOf, type AlarmChanges, type Failure, type Sample } from '../../model/index.ts'
import {
  anchoreSessions,
  connectionSaturation,
  connectionsLimit,
  connectionsUsed,
  saturationAlarms,
} from '../catalogue/server.ts'
import { defineReading, unread } from '../reading.ts'
import { hiddenSessionsFailure } from '../session/query.ts'
import type { Session } from '../session/session.ts'
import type { PostgresConfig } from '../settings.ts'
import { occupancies, sharedLimits, type Limits, type Occupancy } from './ceilings.ts'
import { connectionDetails, type DetailsState } from './details.ts'
import { largestHolders, lockedOutFacts, namesOf, saturationFacts, type Holders } from './facts.ts'
import { timeToFull, withPoint, type Point, type Used } from './headroom.ts'
import { connectionsQuery, type ConnectionsRow } from './query.ts'

/** The state for the next run; a JSON value. A run whose login is refused takes the limits and the holders from it. */
export interface ConnectionsState extends Partial<DetailsState> {
  /** Anchore's role at the last success. */
  readonly anchoreRole?: string | undefined
  readonly limits: Limits
  /** Undefined if Anchore's role is not known. */
  readonly used?: Used | undefined
  readonly holders: Holders
  readonly history: readonly Point[]
}

export const connections = defineReading<ConnectionsRow, ConnectionsState>({
  queries: [connectionsQuery],
  parameters: ({ config }) => [config.anchoreRole ?? null],
  read: ([row], { session, config, alarms, detail, tick: { slot, log } }, previous) => {
    if (row === undefined) return { samples: [], state: previous }
    const failure = unusableCounts(row, session, config)
    if (failure !== undefined) return unread(failure, previous)
    const found = occupancies(row)
    const [binding, ...others] = found
    const { anchore_role, may_use_reserved } = row
    log.info('connections', { binding, others, anchoreRole: anchore_role, mayUseReserved: may_use_reserved })
    const holders = largestHolders(row.groups, slot)
    const history = withPoint(previous?.history ?? [], found, slot)
    const secondsToFull = timeToFull(history, found)
    const names = namesOf(config, anchore_role ?? undefined)
    const details =
      detail === 'full'
        ? connectionDetails(previous ?? {}, row.groups, { binding, secondsToFull }, slot)
        : { samples: [] }
    return {
      samples: [...ceilingSamples(binding), ...sessionSamples(row), ...details.samples],
      facts: [
        ...saturationFacts(found, names, holders, { threshold: lowestThreshold(alarms), secondsToFull }),
        ...lockedOutFacts(row, config.database),
      ],
      failures: anchore_role === null && config.anchoreRole !== undefined ? [noRole(config.anchoreRole)] : [],
      state: {
        anchoreRole: anchore_role ?? previous?.anchoreRole,
        limits: sharedLimits(row, found),
        used:
          anchore_role === null
            ? undefined
            : { used: binding.used, limit: binding.limit, sessions: row.anchore_sessions },
        holders,
        history,
        ...('state' in details && details.state),
      },
    }
  },
})

/** Percent: the lowest threshold of the connection alarms. A lower value needs no explanation. */
export function lowestThreshold(alarms: AlarmChanges): number {
  return Math.min(...saturationAlarms.map((alarm) => thresholdOf(alarm, alarms)))
}

function ceilingSamples({ percent, used, limit }: Occupancy): readonly Sample[] {
  return [
    sample(connectionSaturation, percent),
    sample(connectionsUsed, used),
    sample(connectionsLimit, limit),
  ]
}

/** None if Anchore's role is not known. */
function sessionSamples({ anchore_role: role, anchore_sessions: sessions }: ConnectionsRow) {
  return role === null ? [] : [sample(anchoreSessions, sessions)]
}

/** The failure if the counts are a pooler's or a standby's, or lack the sessions of other roles. */
function unusableCounts(
  row: ConnectionsRow,
  session: Session,
  { user }: PostgresConfig,
): Failure | undefined {
  if (row.backend !== session.backend || !row.is_bounded) return pooler
  if (row.is_standby) return standby
  return row.sees_all ? undefined : hiddenSessionsFailure('connections', user)
}

const pooler: Failure = {
  kind: 'configuration',
  target: 'postgres.connections',
  message:
    "Connected through a pooler such as PgBouncer or RDS Proxy: its connections are not Anchore's, and waiting clients are invisible.",
  remedy:
    'Set postgres.host and postgres.port to the server itself; on RDS the writer endpoint, not the proxy.',
}

const standby: Failure = {
  kind: 'configuration',
  target: 'postgres.connections',
  message: "The server is a standby (pg_is_in_recovery): its connections are not Anchore's.",
  remedy: "Set postgres.host to the server that Anchore writes to; on Aurora the cluster's writer endpoint.",
}

function noRole(role: string): Failure {
  return {
    kind: 'configuration',
    target: 'postgres.anchore_role',
    message: `There is no role ${role}; its limit is not watched.`,
    remedy:
      'Correct postgres.anchore_role, or leave it out: then the role that writes catalog_image is taken.',
  }
}
