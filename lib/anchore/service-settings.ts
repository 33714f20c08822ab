import { isIP } from 'node:net'
import { z } from 'zod'
import { choice, isPlaceholder, section, url, whole } from '../fields/fields.ts'
import { serviceNames, services, type ServiceName } from './services.ts'

/** The DNS records that name the replicas: addresses (A, AAAA) or SRV records. */
export type Discovery = 'dns' | 'srv'

export interface ServiceConfig {
  readonly name: ServiceName
  /** The /metrics URL of each replica, in the order of watch.yml; with `discover` one URL, whose host is resolved. */
  readonly urls: readonly string[]
  /** Absent where the URLs list the replicas. */
  readonly discover?: Discovery | undefined
  /** The expected number of replicas, at least 1. Default: the number of URLs. */
  readonly replicas: number
}

/** The URL with /metrics added, unless its path ends in /metrics. */
export function metricsUrl({ origin, pathname }: URL): string {
  const path = pathname.replace(/\/+$/, '')
  return `${origin}${path}${path.endsWith('/metrics') ? '' : '/metrics'}`
}

const replica = url(metricsUrl).refine((written) => !isPlaceholder(new URL(written).hostname), {
  error: "the service's URL in place of this placeholder: .invalid never resolves",
})
const expectedUrls = 'a URL, or a list of at least one: a URL each replica'
const replicaUrls = z
  .union([replica, z.array(replica).min(1, { error: expectedUrls })], { error: expectedUrls })
  .describe('Where the service is, a list for several replicas; /metrics is added where it is missing.')
  .transform((urls): readonly string[] => (typeof urls === 'string' ? [urls] : urls))

/** One run scrapes no more (docs/scale.md). */
const maxReplicas = 1_000

interface Written {
  readonly url: readonly string[]
  readonly discover?: Discovery | undefined
  readonly replicas?: number | undefined
}

/** A contradiction between the keys of one service: the key, and the value that is expected there. */
function problemOf(
  { url, discover, replicas = 1 }: Written,
  usualPort: number,
): readonly [keyof Written, string] | undefined {
  if (discover === undefined) {
    // An empty list has its own problem.
    if (replicas <= url.length || url.length === 0) return undefined
    const others = 'list the URL of each replica, or let discover find them'
    return ['replicas', `at most ${url.length}, the number of its URLs; ${others}`]
  }
  const [only, ...more] = url
  const { hostname, port, protocol } = new URL(only ?? '')
  if (more.length > 0) return ['url', `one URL where there is discover: ${discover}`]
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0)
    return ['url', `a URL with a name to resolve, because of discover: ${discover}`]
  if (discover === 'srv' && port !== '') return ['url', 'a URL without a port: the SRV records have it']
  // URL drops :80.
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
    replicas: whole('a number of replicas', { min: 1, max: maxReplicas })
      .optional()
      .describe('How many there should be. Default: as many as are listed, 1 with discover.'),
  })
    .superRefine((written, context) => {
      const problem = problemOf(written, services[name].port)
      if (problem === undefined) return
      const [key, message] = problem
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
