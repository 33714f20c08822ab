import { anchoreFaults } from './anchore/index.ts'
import { databaseFaults } from './database/index.ts'
import { monitorFaults } from './database/monitor.ts'
import type { Fault } from './fault.ts'

/** The faults that `--fault NAME` can inject. */
export const faults: readonly Fault[] = [...anchoreFaults, ...databaseFaults]

/** The part of the world that a fault is in. */
export function partOf(fault: Fault): 'Anchore' | 'Database' | 'Monitor' {
  if (monitorFaults.includes(fault)) return 'Monitor'
  return databaseFaults.includes(fault) ? 'Database' : 'Anchore'
}
