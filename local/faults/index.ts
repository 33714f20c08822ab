import { backlog } from './backlog.ts'
import { connections } from './connections.ts'
import type { Fault } from './fault.ts'

/** What `--fault NAME` can inject. */
export const faults: readonly Fault[] = [backlog, connections]
