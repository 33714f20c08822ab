import { backlog } from './backlog.ts'
import { blocks } from './blocks.ts'
import { checkpoints } from './checkpoints.ts'
import { clockSkew } from './clock-skew.ts'
import { connections } from './connections.ts'
import { feeds } from './feeds.ts'
import { indexes } from './indexes.ts'
import { io } from './io.ts'
import { locks } from './locks.ts'
import type { Reading } from './reading.ts'
import { services } from './services.ts'
import { size } from './size.ts'
import { transactions } from './transactions.ts'
import { wal } from './wal.ts'
import { wraparound } from './wraparound.ts'

/** What collect-postgres reads of the server itself; connections first, while they are as we found them. */
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

/** And of Anchore's rows; the scan last. */
const ofAnchore: readonly Reading[] = [services, feeds, indexes, backlog]

export const readings: readonly Reading[] = [
  ...ofServer,
  ...ofAnchore.map((reading) => ({ ...reading, isReplicated: true })),
]
