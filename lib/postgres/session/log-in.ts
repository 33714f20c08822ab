import { failed, success } from '../../model/index.ts'
import type { DatabaseHost, PostgresConfig } from '../settings.ts'
import { createTrust } from './trust.ts'
import { openSession, type Login } from './connect.ts'
import type { LoginFailure } from './login-failure.ts'
import type { Passwords } from './passwords.ts'
import type { Session } from './session.ts'

export type LogIn = (signal: AbortSignal) => Promise<Login>

/**
 * Tries the hosts in order and logs in to the first that accepts writes, or to the first standby if all are standbys.
 * If a host fails and no host accepts writes, returns the first failure for lack of connections, otherwise the first
 * failure, and no standby: the failed host may be the one that Anchore writes to.
 */
export function createLogIn(config: PostgresConfig, passwords: Passwords): LogIn {
  const trust = createTrust(config)
  /** One attempt; a second one only if the password was refused and has changed since it was cached. */
  const logInTo = async (host: DatabaseHost, signal: AbortSignal): Promise<Login> => {
    const password = await passwords(host, { fresh: false, signal })
    if (!password.ok) return failed({ ...password.failure, answered: undefined })
    const trusted = trust(host.host)
    const open = (value: string) => openSession({ config, host, password: value, trusted }, signal)
    const login = await open(password.value)
    if (login.ok || login.failure.kind !== 'auth' || config.auth.type === 'iam') return login
    const renewed = await passwords(host, { fresh: true, signal })
    return renewed.ok && renewed.value !== password.value ? open(renewed.value) : login
  }
  return async (signal) => {
    const standbys: Session[] = []
    const failures: LoginFailure[] = []
    for (const host of config.hosts) {
      const login = await logInTo(host, signal)
      if (!login.ok) failures.push(login.failure)
      else if (login.value.isStandby) standbys.push(login.value)
      else return closeUnused(standbys, login)
    }
    const failure = failures.find(({ refusedBy }) => refusedBy !== undefined) ?? failures[0]
    if (failure !== undefined) return closeUnused(standbys, failed(failure))
    const [first, ...others] = standbys
    if (first === undefined) throw new TypeError('a configuration without a host')
    return closeUnused(others, success(first))
  }
}

async function closeUnused(unused: readonly Session[], login: Login): Promise<Login> {
  await Promise.all(unused.map((session) => session.close()))
  return login
}
