import { z } from 'zod'
import {
  amount,
  certificates,
  choice,
  isPlaceholder,
  section,
  text,
  whole,
  type ReadFile,
  type Settings,
  seconds,
  reference,
  type SecretReference,
} from '../net/index.ts'
import type { RdsDatabase } from '../model/index.ts'

/** The accepted values of libpq's sslmode, and the reasons against the others. */
const encryption = ['verify-full', 'disable'] as const
const refused: Readonly<Record<string, string>> = {
  allow: 'allow takes plain text where the server offers it first',
  prefer: 'prefer falls back to plain text',
  require: 'require does not authenticate the server',
  'verify-ca': 'verify-ca accepts every certificate of that CA',
}

const tls = z
  .enum(encryption, {
    error: ({ input }) => {
      const why = typeof input === 'string' && Object.hasOwn(refused, input) ? refused[input] : undefined
      return why === undefined ? encryption.join(' or ') : `${encryption.join(' or ')}, since ${why}`
    },
  })
  .prefault('verify-full')
  .describe('As in sslmode. verify-full: TLS with a checked certificate and name; disable: plain text.')

/** Password requests other than SCRAM: an eavesdropper can recover the password. */
const passwordForms = ['md5', 'cleartext'] as const
export type PasswordForm = (typeof passwordForms)[number]

const iam = section({
  resource_id: text(
    'the resource ID of the cluster, instance or proxy, such as cluster-ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    /^(cluster|db|prx)-[A-Za-z0-9]+$/,
  ).describe('DbClusterResourceId, DbiResourceId, or the ID of the proxy.'),
})

const identifier = text('an identifier of RDS in lower case, such as anchore-db', /^[a-z][a-z0-9-]{0,62}$/)

const rds = section({
  instance: identifier.optional().describe('The DB instance identifier.'),
  cluster: identifier.optional().describe('The DB cluster identifier of Aurora; its writer is read.'),
})

/** A host with its own port; without one it has the port of the section. */
interface WrittenHost {
  readonly host: string
  readonly port?: number
}

/** A run tries each for at most 2 s: enough time remains for the queries. */
const maxHosts = 4
const oneHost = 'a host name or an IP address'
const notAPlaceholder =
  "the host of Anchore's PostgreSQL in place of this placeholder: .invalid never resolves"
const hostList = `${oneHost}, or a list of 1 to ${maxHosts}, each with :port where it differs`

const host = z.string({ error: oneHost }).transform((written, context): WrittenHost => {
  const parsed = parseHost(written)
  if (parsed !== undefined && !isPlaceholder(parsed.host)) return parsed
  const message = parsed === undefined ? expectedInPlaceOf(written) : notAPlaceholder
  context.issues.push({ code: 'custom', message, input: written })
  return z.NEVER
})

/** The expected form in place of a text that is no host. The text is not repeated: it may hold a password. */
function expectedInPlaceOf(written: string): string {
  if (written.includes('://')) return `${oneHost}, no URL: without scheme, user, database and parameters`
  if (/[,\s]/.test(written.trim())) return `${oneHost}; several are a list, as [db-1, "db-2:5433"]`
  if (hostAndSuffix.test(written)) return `${oneHost}, and after its colon a port, 1 to 65535`
  return oneHost
}

const databaseHosts = z
  .union([host, z.array(host).min(1, { error: hostList }).max(maxHosts, { error: hostList })], {
    error: oneHost,
  })
  .transform((written): readonly WrittenHost[] => [written].flat())

const hostAndSuffix = /^(?:\[[\da-f:.]+\]|[\w.-]+):[^:]*$/i
const nameAndPort = /^(?:\[(?<address>[\da-f:.]+)\]|(?<name>[\w.-]+))(?::(?<port>\d{1,5}))?$/i
const addressAlone = /^[\da-f:]*:[\da-f:]*:[\da-f:.]*$/i

/** A name or an address; an IPv6 address with a port is in brackets. Undefined for anything else. */
function parseHost(written: string): WrittenHost | undefined {
  if (addressAlone.test(written)) return { host: written }
  const { address, name = address, port } = nameAndPort.exec(written)?.groups ?? {}
  if (name === undefined) return undefined
  if (port === undefined) return { host: name }
  return Number(port) >= 1 && Number(port) <= 65_535 ? { host: name, port: Number(port) } : undefined
}

const minuteToDay = { min: 60, max: 86_400 }

const shape = (readFile: ReadFile) =>
  section({
    host: databaseHosts.describe(
      'The host of the database, on RDS the writer endpoint. Or a list of 1 to 4 hosts: the first that accepts writes is monitored. A host may have a port of its own: db.internal:6432.',
    ),
    port: whole(
      'a port',
      { min: 1, max: 65_535 },
      'The port of each host without a port of its own.',
    ).prefault(5432),
    database: text('the name of a database').prefault('anchore').describe("Anchore's database."),
    user: text('the name of a role').describe(
      "A role for anchor-watch alone, so that it can log in when Anchore's connections are used up.",
    ),
    password: reference('The password of this role.').optional(),
    iam: iam.optional().meta({
      description: 'In place of password: log in to Amazon RDS with IAM.',
      examples: [{ resource_id: 'cluster-ABCDEFGH' }],
    }),
    tls,
    allow_password: z
      .array(choice(passwordForms), { error: `a list of ${passwordForms.join(' and ')}` })
      .optional()
      .meta({
        description: 'With tls: disable, allows these forms of password beside SCRAM: md5, cleartext.',
        examples: [['md5']],
      }),
    ca_file: certificates(readFile)
      .optional()
      .meta({
        description: "The CA of the server's certificate, relative to this file. RDS needs none in Lambda.",
        examples: ['postgres-ca.pem'],
      }),
    anchore_role: text('the name of a role')
      .optional()
      .meta({
        description: 'The role of Anchore. Default: the role that writes its tables.',
        examples: ['anchore'],
      }),
    rds: rds
      .meta({ minProperties: 1, maxProperties: 1 })
      .optional()
      .meta({
        description: 'The name in Amazon RDS, or { cluster: NAME }. Pages show its connection count.',
        examples: [{ instance: 'db-1' }],
      }),
    stalled_after: amount(
      seconds,
      minuteToDay,
      'Stalled: images wait and none finishes for this time. Longer than most analyses.',
    ).prefault('10m'),
    stuck_after: amount(seconds, minuteToDay, 'An analysis that runs longer is stuck.').prefault('120m'),
  })

type Written = z.output<ReturnType<typeof shape>>

/** The database behind Anchore. Durations in seconds; `ca`: the PEM text of `ca_file`. */
export function postgresSection(readFile: ReadFile) {
  return shape(readFile).transform((written, context) => {
    const refuse: Refuse = (key, message, ...index) => {
      context.issues.push({ code: 'custom', message, input: written[key], path: [key, ...index] })
    }
    const hosts = written.host.map(({ host, port = written.port }) => ({ host, port }))
    const endpoints = hosts.map(({ host, port }) => `${host.toLowerCase()} ${port}`)
    for (const [index, endpoint] of endpoints.entries()) {
      const first = endpoints.indexOf(endpoint)
      if (first < index) refuse('host', `a host of its own, postgres.host[${first}] is the same`, index)
    }
    if (written.allow_password !== undefined && written.tls !== 'disable')
      refuse('allow_password', 'tls: disable beside it; with verify-full the password is safe in every form')
    const auth = authOf(written, refuse)
    if (auth === undefined) return z.NEVER
    return {
      hosts,
      database: written.database,
      user: written.user,
      auth,
      tls: written.tls,
      allowPassword: written.allow_password ?? [],
      ca: written.ca_file,
      anchoreRole: written.anchore_role,
      rds: rdsOf(written.rds, refuse),
      stalledAfterSeconds: written.stalled_after,
      stuckAfterSeconds: written.stuck_after,
    }
  })
}

export type PostgresConfig = Settings<ReturnType<typeof postgresSection>>
export type DatabaseHost = PostgresConfig['hosts'][number]

/** A password, or a token that the monitor signs for itself with IAM. */
type DatabaseAuth =
  | { readonly type: 'password'; readonly password: SecretReference }
  | { readonly type: 'iam'; readonly resourceId: string }

type Refuse = (key: keyof Written, expected: string, ...index: readonly number[]) => void

/** The login; undefined, with a problem, if a key is wrong. */
function authOf({ password, iam, tls }: Written, refuse: Refuse): DatabaseAuth | undefined {
  if (iam !== undefined && password !== undefined) refuse('iam', 'password or iam, not both')
  else if (iam !== undefined && tls === 'disable')
    refuse('tls', 'verify-full: RDS takes a token with TLS only')
  else if (iam !== undefined) return { type: 'iam', resourceId: iam.resource_id }
  else if (password !== undefined) return { type: 'password', password }
  else refuse('password', 'the reference of the password, such as { secret: name#key }, or iam in its place')
  return undefined
}

/** The database in RDS; undefined if there is none, or with a problem if not exactly one is named. */
function rdsOf(written: Written['rds'], refuse: Refuse): RdsDatabase | undefined {
  if (written === undefined) return undefined
  const { instance, cluster } = written
  if (instance !== undefined && cluster === undefined) return { type: 'instance', name: instance }
  if (cluster !== undefined && instance === undefined) return { type: 'cluster', name: cluster }
  refuse('rds', 'an instance or a cluster, one of them')
  return undefined
}
