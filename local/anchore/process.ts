import type { ServiceName } from '../../lib/anchore/services.ts'
import { createFamily, type Family, type FamilyOptions } from './registry.ts'
import { addRuntime } from './runtime.ts'

/** One process of an Anchore service: its families in Anchore's order, and what it counts itself. */
export interface ServiceProcess {
  readonly family: (options: Omit<FamilyOptions, 'now'>) => Family
  /** An answered request, as the flask exporter counts it; seconds. */
  readonly request: (endpoint: string, labels: { method: string; status: string }, seconds: number) => void
  /** The exposition; with names only the samples of exactly these, as Anchore's `name[]` does. */
  readonly exposition: (names: ReadonlySet<string>) => string
}

/** prometheus_client's own bounds of a histogram, seconds. */
export const defaultBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

/** The families that every service has before its own: the runtime's, the flask exporter's, Anchore's constant. */
export function startProcess(service: ServiceName, now: () => number): ServiceProcess {
  const families: Family[] = []
  const family: ServiceProcess['family'] = (options) => {
    const added = createFamily({ ...options, now })
    families.push(added)
    return added
  }
  addRuntime(family, now())
  const durations = family({
    name: 'flask_http_request_duration_seconds',
    type: 'histogram',
    help: 'Flask HTTP request duration in seconds',
    bounds: defaultBounds,
  })
  const requests = family({
    name: 'flask_http_request_total',
    type: 'counter',
    help: 'Total number of HTTP requests',
  })
  const exporterHelp = 'Information about the Prometheus Flask exporter'
  family({ name: 'flask_exporter_info', type: 'gauge', help: exporterHelp }).set(1, { version: '0.12.1' })
  const serviceHelp = 'Anchore Service Static Information'
  const constant = { servicename: service, version: '1.1.0' }
  family({ name: 'anchore_service_info', type: 'gauge', help: serviceHelp }).set(1, constant)
  return {
    family,
    request: (endpoint, labels, seconds) => {
      durations.observe(seconds, { endpoint, ...labels })
      requests.add(1, labels)
    },
    exposition: (names) => {
      const asked = names.size === 0 ? undefined : names
      return families
        .flatMap((one) => one.lines(asked))
        .map((line) => `${line}\n`)
        .join('')
    },
  }
}
