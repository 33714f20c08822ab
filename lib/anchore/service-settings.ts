import { isIP } from 'node:net'
import { z } from 'zod'
import { choice, isPlaceholder, section, url, whole, type Settings } from '../net/index.ts'
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
