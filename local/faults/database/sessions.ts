import type { Fault } from '../fault.ts'

const leaksPerMinute = 2

const idleInTxLeak: Fault = {
  name: 'idle_in_tx_leak',
  summary: `${leaksPerMinute} more sessions a minute stay idle in a transaction`,
  minutes: { from: 5, to: 35 },
  act: async ({ sessions }) => {
    await sessions.anchore.open(leaksPerMinute, 'BEGIN; SELECT count(*) FROM leases')
  },
}

const waiting = 8

const lockWait: Fault = {
  name: 'lock_wait',
  summary: `a forgotten transaction holds a lock, and ${waiting} sessions of Anchore wait for it`,
  minutes: { from: 5, to: 35 },
  conditions: () => ({ dequeues: false }),
  begin: async ({ sessions }) => {
    await sessions.superuser.open(1, 'BEGIN; LOCK TABLE queuemeta IN ACCESS EXCLUSIVE MODE')
    await sessions.anchore.open(waiting, 'UPDATE queuemeta SET qlen = qlen', 'waits')
  },
}

export const sessionFaults: readonly Fault[] = [idleInTxLeak, lockWait]
