import { isIP } from 'node:net'
import { z } from 'zod'
import {
  amount,
  certificates,
  choice,
  isPlaceholder,
  section,
  text,
  url,
  whole,
  type ReadFile,
} from '../fields/fields.ts'
import { bytes, milliseconds } from '../fields/quantity.ts'
import { defaultLimits, type ParseLimits } from '../prometheus/limits.ts'
import { reference, type SecretReference } from '../secrets/reference.ts'
import { serviceNames, services, type ServiceName } from './services.ts'

/** Where DNS is asked for the replicas of a name: for its addresses (A, AAAA), or for its SRV records. */
export type Discovery = 'dns' | 'srv'

export interface ServiceConfig {
  readonly name: ServiceName
  /** The /metrics URL of each replica, in the order of watch.yml; with `discover` the one whose host is resolved. */
  readonly urls: readonly string[]
  /** Absent where the URLs are those of the replicas. */
  readonly discover?: Discovery | undefined
  /** How many replicas there should be, at least 1: as many as are listed, unless watch.yml says otherwise. */
  readonly replicas: number
}

export interface BasicAuthConfig {
  readonly username: string
  readonly password: SecretReference
}

export interface AnchoreConfig {
  /** Absent when Anchore runs with `auth_disabled: true`. */
  readonly auth: BasicAuthConfig | undefined
  /** One request to one replica, milliseconds. */
  readonly timeoutMs: number
  /** One replica with its second attempt, milliseconds. */
  readonly deadlineMs: number
  /** Replicas that are scraped at the same time, at the most. */
  readonly concurrency: number
  /** An exposition beyond any of these is refused as `too-large`. */
  readonly limits: ParseLimits
  /** PEM of the private CA that signed the services' certificates, read from `ca_file` when the project is built. */
  readonly ca: string | undefined
  readonly services: readonly ServiceConfig[]
}

/** The URL to scrape: itself when its path ends in /metrics, otherwise with /metrics added. */
export function metricsUrl({ origin, pathname }: URL): string {
  const path = pathname.replace(/\/+$/, '')
  return `${origin}${path}${path.endsWith('/metrics') ? '' : '/metrics'}`
}

const replica = url(metricsUrl).refine((written) => !isPlaceholder(new URL(written).hostname), {
  error: "the service's URL in place of this placeholder: .invalid never resolves",
})
const expected = 'a URL, or a list of at least one: a URL each replica'
const replicaUrls = z
  .union([replica, z.array(replica).min(1, { error: expected })], { error: expected })
  .describe('Where the service is, a list for several replicas; /metrics is added where it is missing.')
  .transform((urls): readonly string[] => (typeof urls === 'string' ? [urls] : urls))

/** As many as one run may scrape. */
const mostReplicas = 1_000

interface Written {
  readonly url: readonly string[]
  readonly discover?: Discovery | undefined
  readonly replicas?: number | undefined
}

/** What one service's keys say together: the key that is at fault, and what is expected of it. */
function faultOf(
  { url, discover, replicas = 1 }: Written,
  usualPort: number,
): readonly [keyof Written, string] | undefined {
  if (discover === undefined) {
    // An empty list is at fault itself.
    if (replicas <= url.length || url.length === 0) return undefined
    const others = 'list the URL of each replica, or let discover find them'
    return ['replicas', `at most ${url.length}, the number of its URLs; ${others}`]
  }
  const [only, ...more] = url
  const { hostname, port, protocol } = new URL(only ?? '')
  if (more.length > 0) return ['url', `one URL where there is discover: ${discover}`]
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0)
    return ['url', `a URL with a name to resolve, because of discover: ${discover}`]
  if (discover === 'srv' && port !== '') return ['url', 'a URL without a port, which the SRV records tell']
  // Without a port, and with :80 too, which URL drops.
  if (discover === 'dns' && port === '' && protocol === 'http:')
    return [
      'url',
      `a URL with the port of the replicas, usually :${usualPort}: none of Anchore's is at port 80`,
    ]
  return undefined
}

function service(name: keyof typeof services): z.ZodType<Omit<ServiceConfig, 'name'> | undefined> {
  return section({
    url: replicaUrls,
    discover: choice(['dns', 'srv'])
      .optional()
      .describe(
        "dns: every address of the URL's host is a replica; srv: every SRV record. Without it the URLs are.",
      ),
    replicas: whole('a number of replicas', { least: 1, most: mostReplicas })
      .optional()
      .describe('How many there should be. Default: as many as are listed, 1 with discover.'),
  })
    .superRefine((written, context) => {
      const fault = faultOf(written, services[name].port)
      if (fault === undefined) return
      const [key, message] = fault
      context.issues.push({ code: 'custom', message, path: [key], input: written })
    })
    .transform(({ url: urls, discover, replicas }) => ({
      urls,
      discover,
      replicas: replicas ?? urls.length,
    }))
    .describe(`Anchore's ${name}; port ${services[name].port} where each has its own.`)
    .optional()
}

/** The services of one Anchore, each with its replicas; at least one service. */
export const servicesSection: z.ZodType<readonly ServiceConfig[]> = section(
  Object.fromEntries(serviceNames.map((name) => [name, service(name)])),
)
  .refine((found) => Object.keys(found).length > 0, { error: 'at least one service' })
  .meta({ minProperties: 1 })
  .transform((found) =>
    serviceNames.flatMap((name) => {
      const service = found[name]
      return service === undefined ? [] : [{ name, ...service }]
    }),
  )

/** The Anchore to watch. */
export function anchoreSection(readFile: ReadFile): z.ZodType<AnchoreConfig> {
  return section({
    auth: section({
      username: text('a user name').describe('A user of Anchore.'),
      password: reference("Where the user's password is found."),
    })
      .optional()
      .describe('Left out where Anchore runs with auth_disabled: true.'),
    // A minute's run has 20 s to collect in.
    timeout: amount(milliseconds, { least: 100, most: 20_000 })
      .prefault('10s')
      .describe('The time for one request to one replica, from connecting to the last byte.'),
    deadline: amount(milliseconds, { least: 100, most: 20_000 })
      .prefault('15s')
      .describe('The time for one replica, a second attempt after a refused or broken connection included.'),
    // Each is a connection, and a process in Lambda may have 1,024 files open.
    concurrency: whole('a number of replicas', { least: 1, most: 500 })
      .prefault(50)
      .describe('So many replicas are scraped at the same time, at the most.'),
    max_body: amount(bytes, { least: 1e3, most: 100e6 })
      .prefault(bytes.format(defaultLimits.bytes))
      .describe('A longer answer is refused.'),
    max_lines: whole('a number of lines', { least: 100, most: 5_000_000 })
      .prefault(defaultLimits.lines)
      .describe('An answer of more lines is refused.'),
    max_line_length: whole('a number of characters', { least: 1_000, most: 10_000_000 })
      .prefault(defaultLimits.lineLength)
      .describe('An answer with a line of more characters is refused.'),
    max_labels: whole('a number of labels', { least: 10, most: 100_000 })
      .prefault(defaultLimits.labelsPerSample)
      .describe('An answer with a sample of more labels is refused.'),
    // Each takes some 2 kB, until it has gone to CloudWatch and into the table.
    max_samples: whole('a number of samples', { least: 100, most: 20_000 })
      .prefault(defaultLimits.samples)
      .describe('An answer with more samples of the metrics that are read is refused.'),
    ca_file: certificates(readFile)
      .optional()
      .describe("The private CA of the services' certificates, a PEM file; relative to this file."),
    services: servicesSection.describe('The services to scrape.'),
  }).transform(({ auth, timeout, deadline, concurrency, ca_file, services, ...max }) => ({
    auth,
    timeoutMs: timeout,
    deadlineMs: deadline,
    concurrency,
    limits: {
      bytes: max.max_body,
      lines: max.max_lines,
      lineLength: max.max_line_length,
      labelsPerSample: max.max_labels,
      samples: max.max_samples,
    },
    ca: ca_file,
    services,
  }))
}
