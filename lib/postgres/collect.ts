import type { Collected, Collector, Tick } from '../findings/index.ts'
import type { PostgresConfig } from './settings.ts'
import { type Failure, sample, type Detail, thresholdOf, type AlarmChanges } from '../model/index.ts'
import { headroomOf } from './connections/headroom.ts'
import { connectionsExhausted } from './catalogue/connections.ts'
import { readings } from './readings.ts'
import { createLogIn, type LogIn } from './session/log-in.ts'
import type { Session } from './session/session.ts'
import { databaseUp } from './metrics.ts'
import { passwordsOf, type PasswordSources } from './session/passwords.ts'
import { isAlmostFull, withRds, type Rds } from './rds.ts'
import { createReadAll, type States } from './read-all.ts'
import { failedLogin } from './failed-login.ts'

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
      // lib/publish/state/packed.ts drops the state of another version.
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
