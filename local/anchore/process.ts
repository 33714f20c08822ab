import type { ServiceName } from '../../lib/anchore/services.ts'
import { createFamily, type Family, type FamilyOptions, type Labels } from './registry.ts'

/** One process of an Anchore service: its families in Anchore's order, and what it counts itself. */
export interface ServiceProcess {
  readonly family: (options: Omit<FamilyOptions, 'now'>) => Family
  /** An answered request, as the flask exporter counts it; seconds. */
  readonly request: (endpoint: string, labels: { method: string; status: string }, seconds: number) => void
  /** The exposition; with names only the samples of exactly these, as Anchore's `name[]` does. */
  readonly exposition: (names: ReadonlySet<string>) => string
}

const flaskBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

/** The families that every service has before its own: Python's, the process's, the flask exporter's. */
export function startProcess(service: ServiceName, now: () => number): ServiceProcess {
  const families: Family[] = []
  const family = (options: Omit<FamilyOptions, 'now'>): Family => {
    const added = createFamily({ ...options, now })
    families.push(added)
    return added
  }
  const gauge = (name: string, help: string, value: number, labels: Labels = {}): void => {
    family({ name, type: 'gauge', help }).set(value, labels)
  }
  const python = { implementation: 'CPython', major: '3', minor: '8', patchlevel: '18', version: '3.8.18' }
  gauge('python_info', 'Python platform information', 1, python)
  gauge('process_virtual_memory_bytes', 'Virtual memory size in bytes.', 558_284_800)
  gauge('process_resident_memory_bytes', 'Resident memory size in bytes.', 103_272_448)
  gauge(
    'process_start_time_seconds',
    'Start time of the process since unix epoch in seconds.',
    Math.round(now() * 100) / 100,
  )
  const cpu = 'Total user and system CPU time spent in seconds.'
  family({ name: 'process_cpu_seconds_total', type: 'counter', help: cpu }).add(3.68)
  gauge('process_open_fds', 'Number of open file descriptors.', 17)
  gauge('process_max_fds', 'Maximum number of open file descriptors.', 20_000)
  const durations = family({
    name: 'flask_http_request_duration_seconds',
    type: 'histogram',
    help: 'Flask HTTP request duration in seconds',
    bounds: flaskBounds,
  })
  const requests = family({
    name: 'flask_http_request_total',
    type: 'counter',
    help: 'Total number of HTTP requests',
  })
  gauge('flask_exporter_info', 'Information about the Prometheus Flask exporter', 1, { version: '0.12.1' })
  gauge('anchore_service_info', 'Anchore Service Static Information', 1, {
    servicename: service,
    version: '1.1.0',
  })
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
