import type { Collected, Tick } from '../findings/index.ts'
import { type Failure, sample, type Detail, type Sample } from '../model/index.ts'
import { connectionSaturation, connectionsLimit, connectionsUsed } from './catalogue/connections.ts'
import { databaseUp } from './catalogue/server.ts'
import { limitOfRefusal } from './connections/ceilings.ts'
import { distanceToLimit } from './connections/details.ts'
import { refusalFact } from './connections/facts.ts'
import { namesOf } from './connections/first-step.ts'
import { downFact } from './down.ts'
import type { States } from './read-all.ts'
import type { LoginFailure } from './session/login-failure.ts'
import type { PostgresConfig } from './settings.ts'

/** Without a login nothing is read. */
const nothing = { done: 0, of: 1 }

/**
 * The result of a run whose login failed. A login that was refused because no connection is left publishes a saturation
 * of 100 %, unless only the limit of the monitor's own role is reached.
 */
export function failedLogin(
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
