import type { Collected, Collector, Tick } from '../model/collector.ts'
import type { PostgresConfig } from './settings.ts'
import type { Failure } from '../model/failure.ts'
import { sample, type Detail, type Sample } from '../model/metric.ts'
import { downFact } from './down.ts'
import { limitOfRefusal } from './connections/ceilings.ts'
import { refusalFact } from './connections/facts.ts'
import { headroomOf } from './connections/headroom.ts'
import { namesOf } from './connections/first-step.ts'
import { connectionsExhausted } from './catalogue/connections.ts'
import { thresholdOf, type AlarmChanges } from '../model/alarm.ts'
import { fullness } from './connections/details.ts'
import { readings } from './index.ts'
import { createLogIn, type LogIn } from './session/log-in.ts'
import type { LoginFailure } from './session/login-failure.ts'
import type { Session } from './session/session.ts'
import { connectionSaturation, connectionsLimit, connectionsUsed, databaseUp } from './metrics.ts'
import { passwordsOf, type PasswordSources } from './session/passwords.ts'
import { isAlmostFull, withRds, type Rds } from './rds.ts'
import { createReadAll, type States } from './read-all.ts'

export interface PostgresSource extends PasswordSources {
  readonly config: PostgresConfig
  readonly detail: Detail
  /** The alarms whose limits decide on the explanations of a page; the defaults when absent. */
  readonly alarms?: AlarmChanges
  /** Replaces the login to the hosts of the configuration. */
  readonly logIn?: LogIn
  /** Read where a login fails or the connections are almost used up. */
  readonly rds?: Rds | undefined
}

/** Reads the database: one connection for each run; a failed reading does not affect the others. */
export function postgresCollector(source: PostgresSource): Collector {
  const { config, detail, rds, alarms = {} } = source
  const { logIn = createLogIn(config, passwordsOf(config, source)) } = source
  const readAll = createReadAll(readings)
  const readSession = async (session: Session, states: States, tick: Tick): Promise<Collected> => {
    try {
      const anchoreOffset = states.services?.offset ?? 0
      const headroom = headroomOf(states.connections?.used, states.services, alarms)
      const all = await readAll(states, { session, config, alarms, detail, tick, anchoreOffset, headroom })
      return {
        ...all,
        samples: [sample(databaseUp, 1), ...all.samples],
        failures: session.isStandby ? [standby(config), ...all.failures] : all.failures,
      }
    } finally {
      await session.close()
    }
  }
  return {
    name: 'collect-postgres',
    collect: async (previous, tick) => {
      const login = await logIn(tick.signal)
      // No other version of the state gets here (lib/state/packed.ts).
      const { unansweredSince, ...states } = (previous?.state ?? {}) as States
      const collected = login.ok
        ? await readSession(login.value, states, tick)
        : refused(login.failure, source, { ...states, unansweredSince }, tick)
      if (
        rds === undefined ||
        (login.ok && !isAlmostFull(collected, thresholdOf(connectionsExhausted, alarms)))
      )
        return collected
      return withRds(collected, states.connections?.limits.cluster, rds, tick)
    },
  }
}

function standby({ hosts }: PostgresConfig): Failure {
  const names = hosts.map(({ host }) => host).join(', ')
  return {
    kind: 'configuration',
    target: 'postgres.host',
    message: `${names}: a standby (pg_is_in_recovery); Anchore's connections are on the server that it writes to.`,
    remedy: "Set postgres.host to that server: on Aurora the cluster's writer endpoint; or list all hosts.",
  }
}

/** Without a login nothing is read. */
const nothing = { done: 0, of: 1 }

/**
 * A login that was refused because no connection is left is a sample, unless only the limit of the monitor's own role
 * is reached.
 */
function refused(
  { answered, refusedBy, ...failure }: LoginFailure,
  { config, detail }: PostgresSource,
  { unansweredSince, ...states }: States,
  { slot, log }: Tick,
): Collected {
  const up = answered === undefined ? [] : [sample(databaseUp, answered ? 1 : 0)]
  if (refusedBy === undefined) {
    if (answered !== false) return { samples: up, failures: [failure], reads: nothing, state: states }
    const reported = { ...failure, reportedBy: databaseUp.name }
    const since = unansweredSince ?? slot
    const fact = downFact(failure, config)
    return {
      samples: up,
      failures: [reported],
      facts: [{ ...fact, since }],
      state: { ...states, unansweredSince: since },
    }
  }
  const limit = limitOfRefusal(refusedBy, states.connections?.limits)
  log.info('connections refused', { refusedBy, limit })
  const anchoreRole = config.anchoreRole ?? states.connections?.anchoreRole
  if (refusedBy === 'role' && anchoreRole !== config.user) {
    const full: Failure = { ...failure, kind: 'saturated-self' }
    return { samples: up, failures: [full], reads: nothing, state: states }
  }
  const reported = { ...failure, reportedBy: connectionSaturation.name }
  const names = namesOf(config, anchoreRole)
  return {
    samples: [...up, ...allUsed(limit, detail)],
    failures: [reported],
    facts: [refusalFact(refusedBy, limit, names, states.connections?.holders)],
    state: states,
  }
}

/**
 * The samples of a login refused because no connection is left: all connections are in use, up to the limit if it is
 * known.
 */
function allUsed(limit: number | undefined, detail: Detail): readonly Sample[] {
  return [
    sample(connectionSaturation, 100),
    ...(limit === undefined ? [] : [sample(connectionsUsed, limit), sample(connectionsLimit, limit)]),
    ...(detail === 'full' ? fullness({ used: 0, limit: 0 }, 0) : []),
  ]
}
