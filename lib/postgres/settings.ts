import type { SecretReference } from '../secrets/reference.ts'
import { z } from 'zod'
import { databaseHosts, doubledEndpoints } from './database-hosts.ts'
import { amount, certificates, choice, section, text, whole, type ReadFile } from '../fields/fields.ts'
import { seconds } from '../fields/quantity.ts'
import { reference } from '../secrets/reference.ts'

export interface DatabaseHost {
  readonly host: string
  readonly port: number
}

/** A password, or a token that the monitor signs for itself with IAM. */
export type DatabaseAuth =
  | { readonly type: 'password'; readonly password: SecretReference }
  /** The resource ID of the cluster, instance or proxy: what the function's role may log in to. */
  | { readonly type: 'iam'; readonly resourceId: string }

/** Password requests other than SCRAM; a listener can use the password. */
export type PasswordForm = 'md5' | 'cleartext'

export interface PostgresConfig {
  /** At least one, in the order in which they are tried; the first that can be written to is watched. */
  readonly hosts: readonly DatabaseHost[]
  readonly database: string
  readonly user: string
  readonly auth: DatabaseAuth
  /** As libpq's sslmode: `verify-full` checks the certificate and the name in it; `disable` is plain text. */
  readonly tls: 'verify-full' | 'disable'
  /** Forms that are answered without TLS, beside SCRAM; with TLS every form is. */
  readonly allowPassword: readonly PasswordForm[]
  /** PEM of the CA, read from `ca_file` when the project is built. */
  readonly ca: string | undefined
  /** The role that Anchore logs in as; found from who writes its tables when absent. */
  readonly anchoreRole: string | undefined
  /** Seconds without a completed image, while work waits, that count as stalled. */
  readonly stalledAfterSeconds: number
  /** An analysis that runs longer than this is stuck, seconds. */
  readonly stuckAfterSeconds: number
}

const daySeconds = 86_400

/** The names of libpq's sslmode, of which two are taken. */
const encryption = ['verify-full', 'disable'] as const
const refused: Readonly<Record<string, string>> = {
  allow: 'allow takes plain text where the server offers it first',
  prefer: 'prefer falls back to plain text',
  require: 'require sends the password to whoever answers',
  'verify-ca': 'verify-ca takes any certificate of that CA, whoever has it',
}

const tls = z
  .enum(encryption, {
    error: ({ input }) => {
      const why = typeof input === 'string' && Object.hasOwn(refused, input) ? refused[input] : undefined
      return why === undefined ? encryption.join(' or ') : `${encryption.join(' or ')}, since ${why}`
    },
  })
  .prefault('verify-full')
  .describe(
    'As sslmode. verify-full checks the certificate and the name in it; disable sends plain text; no other is taken.',
  )

const passwordForms: readonly PasswordForm[] = ['md5', 'cleartext']

const iam = section({
  resource_id: text(
    'the resource ID of the cluster, instance or proxy, such as cluster-ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    /^(cluster|db|prx)-[A-Za-z0-9]+$/,
  ).describe('What the function may log in to: DbClusterResourceId, DbiResourceId, or the ID of the proxy.'),
})

const shape = (readFile: ReadFile) =>
  section({
    host: databaseHosts.describe(
      'The host of the database server, or a list of 1 to 4: the first that can be written to is watched. Each may have a :port of its own, which goes before port.',
    ),
    port: whole('a port', { min: 1, max: 65_535 })
      .prefault(5432)
      .describe('The port of each host that has no :port of its own.'),
    database: text('the name of a database').prefault('anchore').describe("Anchore's database."),
    user: text('the name of a role').describe('The role to log in as.'),
    password: reference("Where the role's password is found.").optional(),
    iam: iam.optional().describe('In place of password: log in to Amazon RDS with IAM.'),
    tls,
    allow_password: z
      .array(choice(passwordForms), { error: `a list of ${passwordForms.join(' and ')}` })
      .optional()
      .describe(
        'With tls: disable, what a server is given that does not ask by SCRAM: md5, cleartext or both. Default: nothing. Everybody on the way can use it.',
      ),
    ca_file: certificates(readFile)
      .optional()
      .describe(
        "The CA of the server's certificate, a PEM file; relative to this file. Default: the CAs that Node.js knows; for RDS also Amazon's, as Lambda has them.",
      ),
    anchore_role: text('the name of a role')
      .optional()
      .describe('The role that Anchore logs in as. Default: the one that writes its tables.'),
    stalled_after: amount(seconds, { min: 60, max: daySeconds })
      .prefault('10m')
      .describe(
        'Analysis is stalled when images wait and none completes or fails for this long. Longer than most analyses take.',
      ),
    stuck_after: amount(seconds, { min: 60, max: daySeconds })
      .prefault('60m')
      .describe('An analysis that runs longer is stuck.'),
  })

type Written = z.output<ReturnType<typeof shape>>

export function postgresSection(readFile: ReadFile): z.ZodType<PostgresConfig> {
  return shape(readFile).transform((written, context) => {
    const auth = authOf(written)
    const hosts = written.host.map(({ host, port = written.port }) => ({ host, port }))
    for (const [index, first] of doubledEndpoints(hosts)) {
      const message = `a host of its own, postgres.host[${first}] is the same`
      context.issues.push({ code: 'custom', message, input: written.host, path: ['host', index] })
    }
    if (written.allow_password !== undefined && written.tls !== 'disable') {
      const message = 'tls: disable beside it; with verify-full the password is safe in every form'
      context.issues.push({
        code: 'custom',
        message,
        input: written.allow_password,
        path: ['allow_password'],
      })
    }
    if ('key' in auth) {
      const { key, expected: message } = auth
      context.issues.push({ code: 'custom', message, input: written[key], path: [key] })
      return z.NEVER
    }
    return {
      hosts,
      database: written.database,
      user: written.user,
      auth,
      tls: written.tls,
      allowPassword: written.allow_password ?? [],
      ca: written.ca_file,
      anchoreRole: written.anchore_role,
      stalledAfterSeconds: written.stalled_after,
      stuckAfterSeconds: written.stuck_after,
    }
  })
}

interface Refused {
  readonly key: keyof Written
  readonly expected: string
}

/** The login, or the key that is wrong with the expected value. */
function authOf({ password, iam, tls }: Written): PostgresConfig['auth'] | Refused {
  if (iam === undefined) {
    if (password !== undefined) return { type: 'password', password }
    return { key: 'password', expected: 'where to find the password, or iam in its place' }
  }
  if (password !== undefined) return { key: 'iam', expected: 'password or iam, not both' }
  if (tls === 'disable') return { key: 'tls', expected: 'verify-full: RDS takes a token with TLS only' }
  return { type: 'iam', resourceId: iam.resource_id }
}
