import { factOf, type Collected, type Collector, type NewFact, type Tick } from '../findings/index.ts'
import {
  causes,
  sample,
  thresholdOf,
  type AlarmChanges,
  type Detail,
  type Failure,
  type FailureKind,
  type Sample,
} from '../model/index.ts'
import {
  connectionSaturation,
  connectionsExhausted,
  connectionsLimit,
  connectionsUsed,
  databaseUp,
} from './catalogue/server.ts'
import { limitOfRefusal } from './connections/ceilings.ts'
import { distanceToLimit } from './connections/details.ts'
import { namesOf, refusalFact } from './connections/facts.ts'
import { isAlmostFull, withRds, type Rds } from './rds.ts'
import { createReadAll, type States } from './readings.ts'
import { createLogIn, passwordsOf, type LogIn, type PasswordSources } from './session/log-in.ts'
import type { LoginFailure } from './session/login-failure.ts'
import type { Session } from './session/session.ts'
import type { PostgresConfig } from './settings.ts'

export interface PostgresSource extends PasswordSources {
  readonly config: {
    readonly postgres: PostgresConfig
    readonly detail: Detail
    /** Changes to the alarms, for the thresholds of the connections. None when absent. */
    readonly alarms?: AlarmChanges
  }
  /** Replaces the login to the hosts of the configuration. */
  readonly logIn?: LogIn
  /** Read if a login fails or the connections are almost used up. */
  readonly rds?: Rds | undefined
}

/** Reads the database: one connection for each run; a failed reading does not affect the others. */
export function postgresCollector(source: PostgresSource): Collector {
  const { rds } = source
  const { postgres: config, detail, alarms = {} } = source.config
  const { logIn = createLogIn(config, passwordsOf(config, source)) } = source
  const readAll = createReadAll()
  const readSession = async (session: Session, states: States, tick: Tick): Promise<Collected> => {
    try {
      const all = await readAll(states, { session, config, alarms, detail, tick })
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
      // publish drops the state of another version.
      const { unansweredSince, ...states } = (previous?.state ?? {}) as States
      const collected = login.ok
        ? await readSession(login.value, states, tick)
        : failedLogin(login.failure, { config, detail }, { ...states, unansweredSince }, tick)
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
 * The result of a run whose login failed. A login that was refused because no connection is left publishes a saturation
 * of 100 %, unless only the limit of the monitor's own role is reached.
 */
function failedLogin(
  { answered, refusedBy, ...failure }: LoginFailure,
  { config, detail }: { readonly config: PostgresConfig; readonly detail: Detail },
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
    ...(detail === 'full' ? distanceToLimit({ used: 0, limit: 0 }, 0) : []),
  ]
}

/** The fact for the title of a page: `connection timed out (anchore.cluster-x.…:5432)`. */
export function downFact(
  { kind, message }: Failure,
  { hosts, rds }: Pick<PostgresConfig, 'hosts' | 'rds'>,
): NewFact {
  const [first] = hosts
  const at = first === undefined ? '' : ` (${shortHost(first.host)}:${first.port})`
  return factOf(databaseUp, `${downCauses[kind] ?? causes[kind]}${at}`, {
    lines: [message],
    first:
      rds &&
      `In the RDS console, open ${rds.type} ${rds.name}, Logs & events: a failover and a full disk are the usual reasons.`,
  })
}

const downCauses: Partial<Readonly<Record<FailureKind, string>>> = {
  timeout: 'connection timed out',
  refused: 'connection refused',
}

const longHost = 32

/** The first two labels of a long name: the rest is the region and the vendor. */
function shortHost(host: string): string {
  return host.length <= longHost ? host : `${host.split('.').slice(0, 2).join('.')}.…`
}
