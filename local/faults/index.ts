import { backlog } from './backlog.ts'
import { connections } from './connections.ts'
import type { Fault } from './fault.ts'
import { restart } from './restart.ts'

/** What `--fault NAME` can inject. */
export const faults: readonly Fault[] = [backlog, connections, restart]
