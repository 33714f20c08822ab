import { ageTransactionIds } from '../../database/simulated-time.ts'
import type { Fault } from '../fault.ts'

/** Each round trip: four of them, a probe of Anchore, take 0.7 s. */
const slowMs = 175

const dbSlow: Fault = {
  name: 'db_slow',
  summary: "every answer of the database is slow: Anchore's probes take 0.7 s",
  conditions: () => ({ databaseDelayMs: slowMs, probeSeconds: (4 * slowMs) / 1000 }),
}

/** Connections are refused meanwhile. */
export const dbDown: Fault = {
  name: 'db_down',
  summary: 'the database is stopped, and started again',
  conditions: () => ({ database: 'down' }),
  begin: ({ database }) => database.halt(),
  end: ({ database }) => database.start(),
}

/**
 * Every process of the database stops, as on a host that hangs: the database accepts connections and does not answer.
 */
export const dbFrozen: Fault = {
  name: 'db_frozen',
  summary: 'the database accepts connections and never answers',
  conditions: () => ({ database: 'frozen' }),
  begin: ({ database }) => database.freeze(),
  end: ({ database }) => {
    database.thaw()
  },
}

const dbIoSlow: Fault = {
  name: 'db_io_slow',
  summary: 'reading a block takes 35 ms instead of 0.12, and 20 times as many are read',
  minutes: { from: 5, to: 35 },
  conditions: () => ({ blocksRead: 1_200, blockReadMs: 35, probeSeconds: 0.25 }),
}

const usedUp = 1_900_000_000

const wraparound: Fault = {
  name: 'wraparound',
  summary: 'the oldest transaction id is 1.9 of 2.1 billion old',
  begin: ({ database }) => database.administer(ageTransactionIds, [usedUp]),
  end: ({ database }) => database.administer(ageTransactionIds, [0]),
}

export const serverFaults: readonly Fault[] = [dbSlow, dbDown, dbFrozen, dbIoSlow, wraparound]
