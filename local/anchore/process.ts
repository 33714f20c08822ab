import type { ServiceName } from '../../lib/anchore/index.ts'
import { defaultBounds, familiesOf, imports } from './families.ts'
import { createFamily, type Family, type FamilyOptions } from './registry.ts'
import { addRuntime } from './runtime.ts'

/** One process of an Anchore service: its metric families in Anchore's order, and its own counts. */
export interface ServiceProcess {
  /** Throws if the service has no family of this name. */
  readonly family: (name: string) => Family
  /** Counts `times` answered requests of `seconds` each, as the flask exporter does. */
  readonly request: (endpoint: string, labels: RequestLabels, seconds: number, times?: number) => void
  /** Counts one more minute; returns the number of earlier ones: 0 in the first minute. */
  readonly countMinute: () => number
  /** The exposition; `names` selects samples as Anchore's `name[]` does, all if it is empty. */
  readonly exposition: (names: ReadonlySet<string>) => string
}

export interface RequestLabels {
  readonly method: string
  readonly status: string
}

export interface ProcessOptions {
  readonly service: ServiceName
  /** Unix seconds, now. */
  readonly now: () => number
  /** Whether the first work of an analyzer is the import of an SBOM. */
  readonly importsFirst?: boolean
}

type AddFamily = (options: Omit<FamilyOptions, 'now'>) => Family

/** Starts a process. Before its own families it exports those of the runtime, of the flask exporter, and Anchore's constant. */
export function startProcess({ service, now, importsFirst = false }: ProcessOptions): ServiceProcess {
  const families = new Map<string, Family>()
  const add: AddFamily = (options) => {
    const added = createFamily({ ...options, now })
    families.set(options.name, added)
    return added
  }
  addRuntime(add, now())
  const durations = add({
    name: 'flask_http_request_duration_seconds',
    type: 'histogram',
    help: 'Flask HTTP request duration in seconds',
    bounds: defaultBounds,
  })
  const requests = add({
    name: 'flask_http_request_total',
    type: 'counter',
    help: 'Total number of HTTP requests',
  })
  const exporterHelp = 'Information about the Prometheus Flask exporter'
  add({ name: 'flask_exporter_info', type: 'gauge', help: exporterHelp }).set(1, { version: '0.12.1' })
  const serviceHelp = 'Anchore Service Static Information'
  const constant = { servicename: service, version: '1.1.0' }
  add({ name: 'anchore_service_info', type: 'gauge', help: serviceHelp }).set(1, constant)
  for (const own of familiesOf(service, importsFirst)) add({ ...own, help: '' })
  const family: ServiceProcess['family'] = (name) => {
    const found = families.get(name)
    if (found === undefined) throw new TypeError(`${service} has no ${name}`)
    return found
  }
  if (importsFirst) {
    family(imports.successes).add(1)
    family(imports.time).observe(0.6725, { status: 'success' })
  }
  let minutes = 0
  return {
    family,
    request: (endpoint, labels, seconds, times = 1) => {
      if (times === 0) return
      durations.observe(seconds, { endpoint, ...labels }, times)
      requests.add(times, { ...labels })
    },
    countMinute: () => minutes++,
    exposition: (names) => {
      const asked = names.size === 0 ? undefined : names
      return [...families.values()]
        .flatMap((one) => one.lines(asked))
        .map((line) => `${line}\n`)
        .join('')
    },
  }
}
