import { readFileSync } from 'node:fs'
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import { failed, success, type Failure, type Outcome } from '../../model/index.ts'
import {
  awsFailure,
  RegionError,
  type RdsTokens,
  secretFailure,
  type LookUpOptions,
  type Secrets,
} from '../../net/index.ts'
import type { DatabaseHost, PostgresConfig } from '../settings.ts'
import type { LoginFailure } from './login-failure.ts'
import { openSession, type Login, type Session } from './session.ts'

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

/** The password or token for a host; `fresh` bypasses the cache after a refusal. */
type Passwords = (host: DatabaseHost, options: LookUpOptions) => Promise<Outcome<string>>

export interface PasswordSources {
  readonly secrets: Secrets
  readonly tokens: RdsTokens
}

/** The role's password, or an IAM token, one for each host. */
export function passwordsOf(
  { auth, user }: Pick<PostgresConfig, 'auth' | 'user'>,
  { secrets, tokens }: PasswordSources,
): Passwords {
  if (auth.type === 'iam')
    return (host) => tokens({ ...host, user }).then(success, (error: unknown) => failed(tokenFailure(error)))
  const failure = (error: unknown) => failed(secretFailure(error, 'postgres.password'))
  return (_host, options) => secrets(auth.password, options).then(success, failure)
}

function tokenFailure(error: unknown): Failure {
  const target = 'postgres.iam'
  if (error instanceof RegionError) {
    const remedy = "Name the server by its endpoint, or set AWS_REGION to the database's region."
    return { kind: 'configuration', target, message: `${error.message}.`, remedy }
  }
  return {
    target,
    ...awsFailure(error, 'The signer', { otherwise: 'See that the function has AWS credentials.' }),
  }
}

/** The trusted CAs of a TLS connection to a host, made once: reading 150 certificates takes 10 ms. */
type Trust = (host: string) => SecureContext | undefined

/** Undefined without TLS, and if the CAs of Node.js suffice. */
export function createTrust(config: Pick<PostgresConfig, 'tls' | 'ca'>): Trust {
  const contexts = new Map<string, SecureContext | undefined>()
  return (host) => {
    if (!contexts.has(host)) {
      const ca = authoritiesFor(host, config)
      contexts.set(host, ca && createSecureContext({ ca: [...ca] }))
    }
    return contexts.get(host)
  }
}

/**
 * Amazon's CAs, those of RDS among them, in Lambda's images for Node.js. Node.js has not loaded them by itself since
 * version 20 there.
 */
const lambdaBundle = '/var/runtime/ca-cert.pem'
const ofRds = /\.rds\.amazonaws\.com(?:\.cn)?$/i

/**
 * The trusted CAs of a server, as PEM: those of `ca_file` alone; for a name of RDS those of Node.js and Amazon's;
 * otherwise undefined, which means those of Node.js.
 */
export function authoritiesFor(
  host: string,
  { tls, ca }: Pick<PostgresConfig, 'tls' | 'ca'>,
  bundle = lambdaBundle,
): readonly string[] | undefined {
  if (tls === 'disable') return undefined
  if (ca !== undefined) return [ca]
  const amazon = ofRds.test(host) ? readIfThere(bundle) : undefined
  return amazon === undefined ? undefined : [...getCACertificates('default'), amazon]
}

/** Outside of Lambda there is none. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
