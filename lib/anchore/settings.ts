import { isIP } from 'node:net'
import { z } from 'zod'
import {
  amount,
  bytes,
  certificates,
  choice,
  isPlaceholder,
  milliseconds,
  reference,
  section,
  text,
  url,
  whole,
  type ReadFile,
  type Settings,
} from '../net/index.ts'
import { defaultLimits, type ParseLimits } from '../prometheus/index.ts'
import { serviceNames, services } from './services.ts'

/** The URL with /metrics added, unless its path ends in /metrics. */
export function metricsUrl({ origin, pathname }: URL): string {
  const path = pathname.replace(/\/+$/, '')
  return `${origin}${path}${path.endsWith('/metrics') ? '' : '/metrics'}`
}

const replica = url(metricsUrl).refine((written) => !isPlaceholder(new URL(written).hostname), {
  error: "the service's URL in place of this placeholder: .invalid never resolves",
})
const expectedUrls = 'a URL, or a list with the URL of each replica'
const replicaUrls = z
  .union([replica, z.array(replica).min(1, { error: expectedUrls })], { error: expectedUrls })
  .describe('One URL, or a list with the URL of each replica. /metrics is added.')
  .transform((urls): readonly string[] => (typeof urls === 'string' ? [urls] : urls))

/** The maximum of one run (docs/scale.md). */
const maxReplicas = 1_000

interface Written {
  readonly url: readonly string[]
  readonly discover?: Discovery | undefined
  readonly replicas?: number | undefined
}

/** A contradiction between the keys of one service: the key, and the value that is expected there. */
function problemOf(
  { url, discover, replicas = 1 }: Written,
  usualPort: number | undefined,
): readonly [keyof Written, string] | undefined {
  if (discover === undefined) {
    // An empty list has its own problem.
    if (replicas <= url.length || url.length === 0) return undefined
    const others = 'list the URL of each replica, or let discover find them'
    return ['replicas', `at most ${url.length}, the number of its URLs; ${others}`]
  }
  const [only, ...more] = url
  const { hostname, port, protocol } = new URL(only ?? '')
  if (more.length > 0) return ['url', `one URL, because of discover: ${discover}`]
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0)
    return ['url', `a URL with a name to resolve, because of discover: ${discover}`]
  if (discover === 'srv' && port !== '') return ['url', 'a URL without a port: the SRV records have it']
  // URL drops :80.
  if (discover === 'dns' && port === '' && protocol === 'http:')
    return [
      'url',
      `a URL with the port of the replicas${usualPort === undefined ? '' : `, usually :${usualPort}`}: no service of Anchore uses port 80`,
    ]
  return undefined
}

/** The DNS records that name the replicas: addresses (A, AAAA) or SRV records. */
const discoveries = ['dns', 'srv'] as const
export type Discovery = (typeof discoveries)[number]

/** `port`: the usual one, where it is known. */
function service(port?: number) {
  return section({
    url: replicaUrls,
    discover: choice(discoveries)
      .optional()
      .describe(
        "dns: each address of the URL's host is a replica; srv: each of its SRV records, with its port.",
      ),
    replicas: whole(
      'a number of replicas',
      { min: 1, max: maxReplicas },
      'The expected number of replicas. Default: the number of URLs.',
    )
      .optional()
      .meta({ examples: [2] }),
  })
    .superRefine((written, context) => {
      const problem = problemOf(written, port)
      if (problem === undefined) return
      const [key, message] = problem
      context.issues.push({ code: 'custom', message, path: [key], input: written })
    })
    .transform(({ url: urls, replicas = urls.length, ...rest }) => ({ urls, ...rest, replicas }))
}

const lifecycle = serviceNames.map((name) => {
  const { port } = services[name]
  return [name, service(port).exactOptional().describe(`Usually at port ${port}.`)] as const
})

/**
 * The services of one Anchore deployment, each with its replicas; at least one service.
 * lib/config/checks.ts checks other names.
 */
export const servicesSection = section(Object.fromEntries(lifecycle))
  .catchall(service().describe('Another service of Anchore Enterprise, by its name in the table services.'))
  .refine((found) => Object.keys(found).length > 0, { error: 'at least one service' })
  .meta({
    description:
      'At least one service. Any other service of Anchore can be added, such as reports, notifications or data_syncer. List the URL of every replica, or discover them: behind a load balancer every run reaches another replica, and the counters of replicas cannot be compared.',
    minProperties: 1,
  })
  .transform((found) => Object.entries(found).map(([name, one]) => ({ name, ...one })))

export type ServiceConfig = Settings<typeof servicesSection>[number]

const auth = section({
  username: text('a user name').describe('A user without rights of its own: reading metrics needs none.'),
  password: reference('The password of this user.'),
})

/** A run collects for at most 20 seconds (lib/publish/run.ts). */
const upTo20s = { min: 100, max: 20_000 }

/** The Anchore to watch. Times in milliseconds; `ca` is the PEM that `ca_file` names. */
export function anchoreSection(readFile: ReadFile) {
  return section({
    auth: auth.optional().meta({
      description: 'The login for /metrics. Leave it out if Anchore runs with auth_disabled: true.',
      examples: [{ username: 'anchor-watch', password: { secret: 'anchor-watch/anchore#password' } }],
    }),
    timeout: amount(milliseconds, upTo20s, 'The time for one request to one replica.').prefault('10s'),
    deadline: amount(milliseconds, upTo20s, 'The time for one replica, including a second attempt.').prefault(
      '15s',
    ),
    // Each is a connection, and a process in Lambda may have 1,024 files open.
    concurrency: whole(
      'a number of replicas',
      { min: 1, max: 500 },
      'The maximum number of replicas scraped at the same time.',
    ).prefault(50),
    max_body: amount(bytes, { min: 1e3, max: 100e6 }, 'The maximum size of an answer.').prefault(
      bytes.format(defaultLimits.bytes),
    ),
    max_lines: whole(
      'a number of lines',
      { min: 100, max: 5_000_000 },
      'The maximum number of lines of an answer.',
    ).prefault(defaultLimits.lines),
    max_line_length: whole(
      'a number of characters',
      { min: 1_000, max: 10_000_000 },
      'The maximum number of characters of a line.',
    ).prefault(defaultLimits.lineLength),
    max_labels: whole(
      'a number of labels',
      { min: 10, max: 100_000 },
      'The maximum number of labels of a sample.',
    ).prefault(defaultLimits.labelsPerSample),
    // Each takes some 2 kB until it is published and stored.
    max_samples: whole(
      'a number of samples',
      { min: 100, max: 20_000 },
      'The maximum number of samples that are read from an answer.',
    ).prefault(defaultLimits.samples),
    ca_file: certificates(readFile)
      .optional()
      .meta({
        description: "The private CA of the services' certificates, a PEM file, relative to this file.",
        examples: ['anchore-ca.pem'],
      }),
    services: servicesSection,
  }).transform(({ auth, timeout, deadline, concurrency, ca_file, services, ...max }) => {
    const limits: ParseLimits = {
      bytes: max.max_body,
      lines: max.max_lines,
      lineLength: max.max_line_length,
      labelsPerSample: max.max_labels,
      samples: max.max_samples,
    }
    return { auth, timeoutMs: timeout, deadlineMs: deadline, concurrency, limits, ca: ca_file, services }
  })
}

export type AnchoreConfig = Settings<ReturnType<typeof anchoreSection>>
