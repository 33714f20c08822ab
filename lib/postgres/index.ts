import { backlog } from './backlog.ts'
import { blocks } from './blocks.ts'
import { checkpoints } from './checkpoints.ts'
import { clockSkew } from './clock-skew.ts'
import { connections } from './connections.ts'
import { feeds } from './feeds.ts'
import { io } from './io.ts'
import { locks } from './locks.ts'
import type { Reading } from './reading.ts'
import { services } from './services.ts'
import { size } from './size.ts'
import { transactions } from './transactions.ts'
import { wal } from './wal.ts'
import { wraparound } from './wraparound.ts'

/** What collect-postgres reads, in this order: connections first, while they are as we found them; the scan last. */
export const readings: readonly Reading[] = [
  connections,
  clockSkew,
  transactions,
  locks,
  blocks,
  io,
  checkpoints,
  wal,
  wraparound,
  services,
  feeds,
  size,
  backlog,
]
