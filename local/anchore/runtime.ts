import type { Family, FamilyOptions, FamilyType, Labels } from './registry.ts'

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
export function addRuntime(
  family: (options: Omit<FamilyOptions, 'now'>) => Family,
  startedSeconds: number,
): void {
  for (const [name, type, help, ...children] of rows(startedSeconds)) {
    const added = family({ name, type, help, hasCreated: false })
    for (const [value, labels] of children) added.set(value, labels)
  }
}
