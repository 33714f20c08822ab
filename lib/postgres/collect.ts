import type { Collected, Collector } from '../collector.ts'
import type { Detail, PostgresConfig } from '../config/config.ts'
import { secretFailure, type Secrets } from '../config/secrets.ts'
import { failed, success, type Outcome } from '../errors.ts'
import { sample } from '../metric.ts'
import { connections, lastAnchoreRole } from './connections.ts'
import { openSession, type Login } from './database.ts'
import { readings } from './index.ts'
import type { LoginFailure } from './login-failure.ts'
import { connectionSaturation, databaseUp } from './metrics.ts'
import { createReadAll, type States } from './read-all.ts'

export interface PostgresSource {
  readonly config: PostgresConfig
  readonly detail: Detail
  readonly secrets: Secrets
}

/** Reads the database: one connection a run, each reading on its own. */
export function postgresCollector(source: PostgresSource): Collector {
  const { config, detail } = source
  const readAll = createReadAll(readings)
  return {
    name: 'collect-postgres',
    collect: async (previous, tick) => {
      const login = await logIn(source, tick.signal)
      const states = statesOf((await previous)?.state)
      if (!login.ok) return refused(login, config, states)
      const session = login.value
      try {
        const { samples, ...read } = await readAll(states, { session, config, detail, tick })
        return { samples: [sample(databaseUp, 1), ...samples], ...read }
      } finally {
        await session.close()
      }
    },
  }
}

function statesOf(state: unknown): States {
  return typeof state === 'object' && state !== null ? { ...state } : {}
}

/** One attempt; a second one only if the password was refused and has changed since it was cached. */
async function logIn(source: PostgresSource, signal: AbortSignal): Promise<Login> {
  const password = await passwordOf(source, false, signal)
  if (!password.ok) return { ...password, answered: undefined }
  const { config } = source
  const login = await openSession({ config, password: password.value }, signal)
  if (login.ok || login.failure.kind !== 'auth') return login
  const renewed = await passwordOf(source, true, signal)
  if (!renewed.ok || renewed.value === password.value) return login
  return openSession({ config, password: renewed.value }, signal)
}

async function passwordOf(
  { config, secrets }: PostgresSource,
  fresh: boolean,
  signal: AbortSignal,
): Promise<Outcome<string>> {
  try {
    return success(await secrets(config.password, { fresh, signal }))
  } catch (error) {
    return failed(secretFailure(error, 'postgres.password'))
  }
}

/** A login that was refused for lack of slots is a sample, except where only the monitor's own role is full. */
function refused(
  { failure, answered, refusedBy }: LoginFailure,
  config: PostgresConfig,
  states: States,
): Collected {
  const up = answered === undefined ? [] : [sample(databaseUp, answered ? 1 : 0)]
  if (refusedBy === undefined) {
    const told = answered === false ? { ...failure, saidBy: databaseUp.name } : failure
    return { samples: up, failures: [told], state: states }
  }
  const anchoreRole = config.anchoreRole ?? lastAnchoreRole(states[connections.name])
  if (refusedBy === 'role' && anchoreRole !== config.user) {
    return { samples: up, failures: [{ ...failure, kind: 'saturated-self' }], state: states }
  }
  const told = { ...failure, saidBy: connectionSaturation.name }
  return { samples: [...up, sample(connectionSaturation, 100)], failures: [told], state: states }
}
