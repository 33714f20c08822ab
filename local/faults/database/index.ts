import type { Fault } from '../fault.ts'
import { connectionFaults } from './connections.ts'
import { monitorFaults } from './monitor.ts'
import { serverFaults } from './server.ts'
import { sessionFaults } from './sessions.ts'

export const databaseFaults: readonly Fault[] = [
  ...serverFaults,
  ...connectionFaults,
  ...sessionFaults,
  ...monitorFaults,
]
