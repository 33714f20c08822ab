import { z } from 'zod'
import { serviceNames, services } from '../anchore/services.ts'
import type { ServiceConfig } from './config.ts'
import { section, url } from './fields.ts'

/** The URL to scrape: itself when it ends in /metrics, otherwise with /metrics added. */
export function metricsUrl(url: URL): string {
  const base = url.href.replace(/\/+$/, '')
  return base.endsWith('/metrics') ? base : `${base}/metrics`
}

const replica = url(metricsUrl)
const expected = 'a URL, or a list of at least one: a URL each replica'
const replicas = z
  .union([replica, z.array(replica).min(1, { error: expected })], { error: expected })
  .describe('Where the service is, a list for several replicas; /metrics is added where it is missing.')
  .transform((urls): readonly string[] => (typeof urls === 'string' ? [urls] : urls))

/** The services of one Anchore, each with its replicas; at least one service. */
export const servicesSection: z.ZodType<readonly ServiceConfig[]> = section(
  Object.fromEntries(
    serviceNames.map((name) => [
      name,
      section({ url: replicas })
        .describe(`Anchore's ${name}; port ${services[name].port} where each has its own.`)
        .optional(),
    ]),
  ),
)
  .refine((found) => Object.keys(found).length > 0, { error: 'at least one service' })
  .meta({ minProperties: 1 })
  .transform((found) =>
    serviceNames.flatMap((name) => {
      const service = found[name]
      return service === undefined ? [] : [{ name, urls: service.url }]
    }),
  )
