import type { Fault } from '../fault.ts'
import { connectionFaults } from './connections.ts'
import { monitorFaults } from './monitor.ts'
import { serverFaults } from './server.ts'

export const databaseFaults: readonly Fault[] = [...serverFaults, ...connectionFaults, ...monitorFaults]
