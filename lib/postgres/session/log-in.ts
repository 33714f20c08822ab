import { failed, success } from '../../model/failure.ts'
import type { DatabaseHost, PostgresConfig } from '../settings.ts'
import { createTrust, type Trust } from './trust.ts'
import { openSession, type Login, type Session } from './connect.ts'
import type { LoginFailure } from './login-failure.ts'
import type { Passwords } from './passwords.ts'

export interface LogInDependencies {
  readonly config: PostgresConfig
  readonly passwords: Passwords
}

interface Trusting extends LogInDependencies {
  readonly trust: Trust
}

export type LogIn = (signal: AbortSignal) => Promise<Login>

/**
 * Logs in to the first host that takes writes, each tried once and in order; to a standby if all are standbys. If a host
 * fails, returns the first failure for lack of connections, else the first failure, rather than a standby: the host that
 * failed may be the one that Anchore writes to.
 */
export function createLogIn(parts: LogInDependencies): LogIn {
  const trust = createTrust(parts.config)
  return (signal) => logIn({ ...parts, trust }, signal)
}

async function logIn(parts: Trusting, signal: AbortSignal): Promise<Login> {
  const standbys: Session[] = []
  const failures: LoginFailure[] = []
  for (const host of parts.config.hosts) {
    const login = await logInTo(host, parts, signal)
    if (!login.ok) failures.push(login.failure)
    else if (login.value.isStandby) standbys.push(login.value)
    else return closing(standbys, login)
  }
  const failure = failures.find(({ refusedBy }) => refusedBy !== undefined) ?? failures[0]
  if (failure !== undefined) return closing(standbys, failed(failure))
  const [first, ...others] = standbys
  if (first === undefined) throw new TypeError('a configuration without a host')
  return closing(others, success(first))
}

async function closing(unused: readonly Session[], login: Login): Promise<Login> {
  await Promise.all(unused.map((session) => session.close()))
  return login
}

/** One attempt; a second one only if the password was refused and has changed since it was cached. */
async function logInTo(
  host: DatabaseHost,
  { config, passwords, trust }: Trusting,
  signal: AbortSignal,
): Promise<Login> {
  const password = await passwords(host, { fresh: false, signal })
  if (!password.ok) return failed({ ...password.failure, answered: undefined })
  const trusted = trust(host.host)
  const open = (value: string) => openSession({ config, host, password: value, trusted }, signal)
  const login = await open(password.value)
  if (login.ok || login.failure.kind !== 'auth' || config.auth.type === 'iam') return login
  const renewed = await passwords(host, { fresh: true, signal })
  if (!renewed.ok || renewed.value === password.value) return login
  return open(renewed.value)
}
