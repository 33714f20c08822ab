import { auth401All } from './auth-401-all.ts'
import { backlog } from './backlog.ts'
import { connections } from './connections.ts'
import { databaseDown } from './database-down.ts'
import { databaseFrozen } from './database-frozen.ts'
import { dbPasswordMonitor } from './db-password-monitor.ts'
import type { Fault } from './fault.ts'
import { restart } from './restart.ts'

/** What `--fault NAME` can inject. */
export const faults: readonly Fault[] = [
  backlog,
  connections,
  databaseDown,
  databaseFrozen,
  restart,
  dbPasswordMonitor,
  auth401All,
]
