import { backlog } from './backlog.ts'
import { connections } from './connections.ts'
import type { Reading } from './reading.ts'

/** What collect-postgres reads, in this order: connections first, while they are as we found them. */
export const readings: readonly Reading[] = [connections, backlog]
