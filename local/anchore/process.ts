import type { ServiceName } from '../../lib/anchore/index.ts'
import { type FamilyType, createFamily, type Family, type FamilyOptions, type Labels } from './registry.ts'

/** A family that one service adds to those of every process; its help is empty, as in Anchore. */
interface OwnFamily {
  readonly name: string
  readonly type: FamilyType
  /** Upper bounds of a histogram, ascending, without +Inf. */
  readonly bounds?: readonly number[]
}

/** prometheus_client's own bounds of a histogram, seconds. */
const defaultBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
const analysisBounds = [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600]

const counter = (name: string): OwnFamily => ({ name, type: 'counter' })
const gauge = (name: string): OwnFamily => ({ name, type: 'gauge' })
const summary = (name: string): OwnFamily => ({ name, type: 'summary' })
const histogram = (name: string, bounds = defaultBounds): OwnFamily => ({ name, type: 'histogram', bounds })

export const scratch = 'anchore_tmpspace_available_bytes'
export const queueLength = 'anchore_queue_length'
const imports = { successes: 'anchore_import_success_total', time: 'anchore_import_time_seconds' }
export const analyses = {
  successes: 'anchore_analysis_success_total',
  errors: 'anchore_analysis_error_total',
  time: 'anchore_analysis_time_seconds',
}
export const probes = {
  read: 'anchore_db_read_seconds',
  write: 'anchore_db_write_seconds',
  readWrite: 'anchore_db_readwrite_seconds',
}
export const watcherTime = 'anchore_monitor_runtime_seconds'
export const evaluations = {
  misses: 'anchore_policy_evaluation_cache_misses_total',
  cacheTime: 'anchore_policy_evaluation_cache_access_latency',
  time: 'anchore_policy_evaluation_time_seconds',
  hits: 'anchore_policy_evaluation_cache_hits_total',
}

const ofService: Readonly<Record<ServiceName, readonly OwnFamily[]>> = {
  apiext: [],
  catalog: [
    summary(probes.read),
    summary(probes.write),
    summary(probes.readWrite),
    gauge(scratch),
    summary(watcherTime),
  ],
  simplequeue: [gauge(queueLength)],
  analyzer: [
    gauge(scratch),
    counter(imports.successes),
    histogram(imports.time, analysisBounds),
    counter(analyses.successes),
    counter(analyses.errors),
    histogram(analyses.time, analysisBounds),
  ],
  policy_engine: [
    counter(evaluations.misses),
    histogram(evaluations.cacheTime),
    histogram(evaluations.time),
    counter(evaluations.hits),
    summary(watcherTime),
  ],
}

/**
 * The analyzer's two histograms share one list of bounds, and each appends +Inf to it: the one that is made second
 * exports its last bucket twice. After an import that is the histogram of analyses.
 */
const analysisTimeAfterImport = histogram(analyses.time, [...analysisBounds, Infinity])

/** The families of a service; `importsFirst`: whether the analyzer imports an SBOM before it analyzes. */
function familiesOf(service: ServiceName, importsFirst: boolean): readonly OwnFamily[] {
  const families = ofService[service]
  if (!importsFirst) return families
  return families.map((family) => (family.name === analyses.time ? analysisTimeAfterImport : family))
}

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

interface RequestLabels {
  readonly method: string
  readonly status: string
}

interface ProcessOptions {
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

type Child = readonly [value: number, labels?: Labels]
type Row = readonly [name: string, type: FamilyType, help: string, ...children: readonly Child[]]

const python = { implementation: 'CPython', major: '3', minor: '8', patchlevel: '18', version: '3.8.18' }
const generations = (...values: readonly number[]): readonly Child[] =>
  values.map((value, generation) => [value, { generation: String(generation) }])

/** Python's garbage collector, Python, the process: as a service of anchore-engine 1.1.0 showed them. */
const rows = (startedSeconds: number): readonly Row[] => [
  [
    'python_gc_objects_collected_total',
    'counter',
    'Objects collected during gc',
    ...generations(11_303, 2_780, 26),
  ],
  [
    'python_gc_objects_uncollectable_total',
    'counter',
    'Uncollectable object found during GC',
    ...generations(0, 0, 0),
  ],
  [
    'python_gc_collections_total',
    'counter',
    'Number of times this generation was collected',
    ...generations(418, 38, 3),
  ],
  ['python_info', 'gauge', 'Python platform information', [1, python]],
  ['process_virtual_memory_bytes', 'gauge', 'Virtual memory size in bytes.', [558_284_800]],
  ['process_resident_memory_bytes', 'gauge', 'Resident memory size in bytes.', [103_272_448]],
  [
    'process_start_time_seconds',
    'gauge',
    'Start time of the process since unix epoch in seconds.',
    [Math.round(startedSeconds * 100) / 100],
  ],
  ['process_cpu_seconds_total', 'counter', 'Total user and system CPU time spent in seconds.', [3.68]],
  ['process_open_fds', 'gauge', 'Number of open file descriptors.', [17]],
  ['process_max_fds', 'gauge', 'Maximum number of open file descriptors.', [20_000]],
]

/** Adds the families that prometheus_client itself exports before all others. */
function addRuntime(family: (options: Omit<FamilyOptions, 'now'>) => Family, startedSeconds: number): void {
  for (const [name, type, help, ...children] of rows(startedSeconds)) {
    const added = family({ name, type, help, hasCreated: false })
    for (const [value, labels] of children) added.set(value, labels)
  }
}
