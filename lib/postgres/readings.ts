import { backlog } from './backlog/backlog.ts'
import { blocks } from './readings/blocks.ts'
import { checkpoints } from './readings/checkpoints.ts'
import { clockSkew } from './readings/clock.ts'
import { connections } from './connections/connections.ts'
import { feeds } from './readings/feeds.ts'
import { indexes } from './indexes.ts'
import { io } from './readings/io.ts'
import { locks } from './readings/locks.ts'
import { queue } from './backlog/queue.ts'
import type { Reading } from './reading.ts'
import { services } from './readings/services.ts'
import { size } from './readings/size.ts'
import { transactions } from './readings/transactions.ts'
import { wal } from './readings/wal.ts'
import { wraparound } from './readings/wraparound.ts'

/** Readings of the server itself; connections first, before our own queries change them. */
const ofServer: readonly Reading[] = [
  connections,
  clockSkew,
  transactions,
  locks,
  blocks,
  io,
  checkpoints,
  wal,
  wraparound,
  size,
]

/** Readings of Anchore's tables; the scans of catalog_image last. */
const ofAnchore: readonly Reading[] = [services, feeds, indexes, queue, backlog]

export const readings: readonly Reading[] = [
  ...ofServer,
  ...ofAnchore.map((reading) => ({ ...reading, isReplicated: true })),
]
