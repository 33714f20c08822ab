import { anchoreFaults } from './anchore/index.ts'
import { databaseFaults } from './database/index.ts'
import type { Fault } from './fault.ts'

/** The faults that `--fault NAME` can inject. */
export const faults: readonly Fault[] = [...anchoreFaults, ...databaseFaults]
