import { failed, success, sample, type Sample, thresholdOf, type AlarmChanges } from '../../model/index.ts'
import { occupancies, sharedLimits, type Limits, type Occupancy } from './ceilings.ts'
import { connectionsQuery, type ConnectionsRow } from './query.ts'
import { largestHolders, saturationFacts, type Holders } from './facts.ts'
import { lockedOutFacts } from './locked-out.ts'
import { connectionDetails, type DetailsState } from './details.ts'
import { anchoreSessions, connectionSaturation, connectionsLimit, connectionsUsed } from '../metrics.ts'
import type { Reading } from '../reading.ts'
import { namesOf } from './first-step.ts'
import type { Used } from './headroom.ts'
import { timeToFull, withPoint, type Point } from './time-to-full.ts'
import { saturationAlarms } from '../catalogue/connections.ts'
import { noRole, unusableCounts } from './distrust.ts'

/** The state for the next run; a JSON value. A run whose login is refused takes the limits and the holders from it. */
export interface ConnectionsState extends Partial<DetailsState> {
  /** Anchore's role at the last success. */
  readonly anchoreRole?: string | undefined
  readonly limits: Limits
  /** Absent in the state of an earlier release, and if Anchore's role is not known. */
  readonly used?: Used | undefined
  /** Absent in the state of an earlier release. */
  readonly holders?: Holders
  /** Absent in the state of a release that wrote it only with `detail: full`. */
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
    const failure = unusableCounts(row, session, config)
    if (failure !== undefined) return failed(failure)
    const found = occupancies(row)
    const [binding, ...others] = found
    const { anchore_role, may_use_reserved } = row
    log.info('connections', { binding, others, anchoreRole: anchore_role, mayUseReserved: may_use_reserved })
    const holders = largestHolders(row.groups, slot)
    const history = withPoint(previous?.history ?? [], found, slot)
    const secondsToFull = timeToFull(history, found)
    const names = namesOf(config, anchore_role ?? undefined)
    const details =
      detail === 'full' ? connectionDetails(previous ?? {}, row, { binding, secondsToFull }, slot) : none
    return success({
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
        ...details.state,
      },
    })
  },
}

/** Percent: the lowest threshold of the connection alarms. A lower value needs no explanation. */
export function lowestThreshold(alarms: AlarmChanges): number {
  return Math.min(...saturationAlarms.map((alarm) => thresholdOf(alarm, alarms)))
}

const none = { samples: [], state: {} }

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
