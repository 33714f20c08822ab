import type { PostgresConfig } from '../settings.ts'
import { failed, success, type Failure } from '../../model/failure.ts'
import { sample, type Sample } from '../../model/metric.ts'
import { occupancies, sharedLimits, type Limits, type Occupancy } from './ceilings.ts'
import { connectionsQuery, type ConnectionsAnswer } from './query.ts'
import { largestHolders, lockedOutFacts, saturationFacts, type Holders } from './facts.ts'
import { connectionDetails, type DetailsState } from './details.ts'
import { anchoreSessions, connectionSaturation, connectionsLimit, connectionsUsed } from '../metrics.ts'
import { blindFailure } from '../session/query-failure.ts'
import type { Reading } from '../reading.ts'
import type { Session } from '../session/session.ts'
import { namesOf } from './first-step.ts'
import type { Used } from './headroom.ts'
import { timeToFull, withPoint, type Point } from './time-to-full.ts'
import { connectionAlarms } from '../catalogue/connections.ts'
import { thresholdOf, type AlarmChanges } from '../../model/alarm.ts'

/** The state for the next run; a JSON value. A login that is refused is published from it. */
export interface ConnectionsState extends Partial<DetailsState> {
  /** Anchore's role at the last success. */
  readonly anchoreRole?: string | undefined
  readonly limits: Limits
  /** Absent in the state of an earlier version, and where Anchore's role is not known. */
  readonly used?: Used | undefined
  /** Absent in the state of an earlier version. */
  readonly holders?: Holders
  /** Absent in the state of a version that wrote it only with `detail: full`. */
  readonly history?: readonly Point[]
}

export const connections: Reading<ConnectionsState> = {
  name: 'connections',
  queries: [connectionsQuery],
  read: async ({ session, config, alarms, detail, tick: { slot, log } }, previous) => {
    const answer = await session.query(connectionsQuery, [config.anchoreRole ?? null])
    if (!answer.ok) return answer
    const [row] = answer.value
    if (row === undefined) return success({ samples: [], state: previous })
    const failure = distrust(row, session, config)
    if (failure !== undefined) return failed(failure)
    const found = occupancies(row)
    const [binding, ...others] = found
    const { anchore_role, keeps_way_in } = row
    log.info('connections', { binding, others, anchoreRole: anchore_role, keepsWayIn: keeps_way_in })
    const holders = largestHolders(row.groups, slot)
    const history = withPoint(previous?.history ?? [], found, slot)
    const left = timeToFull(history, found)
    const names = namesOf(config, anchore_role ?? undefined)
    const details = detail === 'full' ? connectionDetails(previous ?? {}, row, { binding, left }, slot) : none
    return success({
      samples: [...ceilingSamples(binding), ...sessionSamples(row), ...details.samples],
      facts: [
        ...saturationFacts(found, names, holders, { threshold: lowestLimit(alarms), left }),
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
        ...details.state,
      },
    })
  },
}

/** Percent: the lowest threshold of the connection alarms. A lower value needs no explanation. */
export function lowestLimit(alarms: AlarmChanges): number {
  return Math.min(...connectionAlarms.map((alarm) => thresholdOf(alarm, alarms)))
}

const none = { samples: [], state: {} }

function ceilingSamples({ percent, used, limit }: Occupancy): readonly Sample[] {
  return [
    sample(connectionSaturation, percent),
    sample(connectionsUsed, used),
    sample(connectionsLimit, limit),
  ]
}

/** None where Anchore's role is not known. The monitor's own session does not count as Anchore's. */
function sessionSamples({ anchore_role: role, anchore_sessions: sessions, is_anchore }: ConnectionsAnswer) {
  return role === null ? [] : [sample(anchoreSessions, sessions - (is_anchore ? 1 : 0))]
}

/** The failure of counts that are not Anchore's: a pooler's, another server's, or too low. */
function distrust(row: ConnectionsAnswer, session: Session, { user }: PostgresConfig): Failure | undefined {
  if (row.backend !== session.backend || !row.is_bounded) return pooler
  if (row.is_standby) return reader
  return row.sees_all ? undefined : blindFailure(connectionsQuery, user)
}

const pooler: Failure = {
  kind: 'configuration',
  target: 'postgres.connections',
  message:
    "Connected through a pooler such as PgBouncer or RDS Proxy: its connections are not Anchore's, and waiting clients are invisible.",
  remedy:
    'Set postgres.host and postgres.port to the server itself; on RDS the writer endpoint, not the proxy.',
}

const reader: Failure = {
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
